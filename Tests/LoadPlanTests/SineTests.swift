import Foundation
import LoadPlan
import Testing

@Suite struct SineTests {
    static let waves: [(mean: Double, amplitude: Double, period: Duration, shift: Duration)] = [
        (100, 50, .seconds(10), .zero), (100, 100, .seconds(10), .zero), (100, 100, .seconds(7), .milliseconds(5_250)),
        (1_000, 999.9, .milliseconds(37), .milliseconds(11)), (0.5, 0.5, .seconds(600), .seconds(450)),
        (333.3, 1e-9, .seconds(3), .zero), (20, 20, .seconds(86_400), .seconds(64_800)),
    ]

    /// N(t) as a difference of cosines, from the C library.
    private func area(_ wave: SineRate, until moment: Double) -> Double {
        let turn = 2 * Double.pi / (wave.period / .seconds(1))
        let phase = turn * (wave.shift / .seconds(1))
        return wave.mean * moment + wave.amplitude / turn * (cos(phase) - cos(turn * moment + phase))
    }

    @Test(arguments: waves) func startsAreWhereTheIntegralIsWhole(
        _ wave: (mean: Double, amplitude: Double, period: Duration, shift: Duration)
    ) throws {
        let rate = try SineRate(
            mean: wave.mean, amplitude: wave.amplitude, period: wave.period, shift: wave.shift, for: .seconds(100))
        var arrivals = EvenArrivals(rate)
        #expect(abs(Double(arrivals.count) - area(rate, until: 100)) <= 1)
        var number = 0
        while let start = arrivals.next() {
            // A start is rounded to a nanosecond, in which the rate adds this much area; the cosines cost digits.
            let slack =
                1e-9 * (wave.mean + wave.amplitude) + 1e-12 * wave.amplitude * (wave.period / .seconds(1)) + 1e-9
            let here = area(rate, until: start / .seconds(1))
            #expect(abs(here - Double(number)) <= slack, "start \(number) at \(start)")
            number += 1
        }
        #expect(number == arrivals.count)
    }

    /// Every period has the starts of the first one, to the nanosecond and however long it goes on.
    @Test func nothingDrifts() throws {
        let rate = try SineRate(mean: 40, amplitude: 40, period: .seconds(5), for: .seconds(100 * 86_400))
        let first = (0..<200).map { rate.moment(ofArea: Double($0)) }
        for period in [1, 7, 1_000, 1_700_000] {
            for (number, moment) in first.enumerated() {
                let later = rate.moment(ofArea: Double(number + 200 * period)) - 5 * Double(period)
                #expect(abs(later - moment) <= 4e-9 || abs(moment - 3.75) < 1e-3, "start \(number) of period \(period)")
            }
        }
        #expect(rate.area == 40 * 100 * 86_400)
    }

    /// The area of the moment is the area, and moments do not decrease, also where the rate is all but zero.
    @Test func theInverseIsTheInverse() throws {
        var random = SplitMix64(seed: 5)
        for _ in 0..<300 {
            let mean = Double.random(in: 0.1...10_000, using: &random)
            let amplitude = Bool.random(using: &random) ? mean : Double.random(in: 0...mean, using: &random)
            let period = Duration.nanoseconds(Int64.random(in: 1_000_000...100_000_000_000, using: &random))
            let rate = try SineRate(
                mean: mean, amplitude: amplitude, period: period,
                shift: period * Int.random(in: 0...99, using: &random) / 100,
                for: .seconds(200))
            var (latest, area) = (0.0, 0.0)
            while area < rate.area {
                let moment = rate.moment(ofArea: area)
                #expect(moment >= latest - 1e-9)
                let slack = 2e-10 * (mean + amplitude) + 8 * area.ulp + 8 * (mean * 200).ulp
                #expect(abs(rate.area(until: moment) - area) <= slack, "\(rate) at \(area)")
                (latest, area) = (moment, area + rate.area * Double.random(in: 0.0001...0.02, using: &random))
            }
        }
    }

    /// The rate at the beginning is the shift's: three quarters on, the fewest starts come first.
    @Test func theShiftSaysWhereTheWaveBegins() throws {
        func inFirstQuarter(_ shift: Duration) throws -> Double {
            try SineRate(mean: 10, amplitude: 10, period: .seconds(8), shift: shift, for: .seconds(8)).area(until: 2)
        }
        let swing = 10 * 8 / (2 * Double.pi)
        #expect(try abs(inFirstQuarter(.zero) - (20 + swing)) < 1e-9)
        #expect(try abs(inFirstQuarter(.seconds(2)) - (20 + swing)) < 1e-9)
        #expect(try abs(inFirstQuarter(.seconds(4)) - (20 - swing)) < 1e-9)
        #expect(try abs(inFirstQuarter(.seconds(6)) - (20 - swing)) < 1e-9)
    }

    @Test func whatMakesNoWaveIsRefused() {
        func refused(_ mean: Double, _ amplitude: Double, _ period: Duration, shift: Duration = .zero) -> String? {
            do {
                _ = try SineRate(mean: mean, amplitude: amplitude, period: period, shift: shift, for: .seconds(1))
            } catch {
                return "\(error)"
            }
            return nil
        }
        #expect(
            refused(10, 11, .seconds(1))
                == "the amplitude 11.0/s would make the rate negative; write at most the mean, 10.0/s")
        #expect(
            refused(0, 0, .seconds(1)) == "a sine around 0/s has no arrivals; write a mean above 0/s, or a pause")
        #expect(refused(1, 1, .microseconds(10)) == "period 10us is too short; write at least 1ms")
        #expect(
            refused(1, 1, .seconds(1), shift: .seconds(1))
                == "shift 1s is not within the period; write 0s or more, and less than 1s")
        #expect(refused(9e6, 9e6, .seconds(1)) == "rate 18000000.0/s is too high; write at most 10000000/s")
        #expect(refused(1, 0, .seconds(1)) == nil)
    }

    /// From 5 up to 8, down to 2 and back: each user comes and goes where the sine crosses its half.
    @Test func usersComeAndGoWithTheWave() throws {
        let shape = UserPhase.Shape.sine(mean: 5, amplitude: 3, period: .seconds(8), shift: .zero)
        let changes = Array(try [UserPhase(shape: shape, duration: .seconds(8))].userChanges())
        #expect(changes.prefix(5).allSatisfy { $0.at == .zero && $0.action == .start })
        let crossing = { (height: Double) in asin(height / 3) / (2 * .pi) * 8 }
        let up = [crossing(0.5), crossing(1.5), crossing(2.5)]
        let expected = up + up.reversed().map { 4 - $0 } + up.map { 4 + $0 } + up.reversed().map { 8 - $0 }
        let moved = changes.dropFirst(5).prefix(12)
        for (change, moment) in zip(moved, expected) { #expect(abs(change.at / .seconds(1) - moment) < 2e-9) }
        #expect(moved.map(\.user) == [5, 6, 7, 7, 6, 5, 4, 3, 2, 2, 3, 4])
        #expect(changes.suffix(5).allSatisfy { $0.at == .seconds(8) && $0.action == .stop })
    }
}
