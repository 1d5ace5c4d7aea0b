import Foundation
import LoadPlan
import Testing

@Suite struct PoissonArrivalsTests {
    func starts(of phases: [RatePhase], seed: UInt64, spacing: OpenWorkload.Spacing = .poisson) throws -> [Double] {
        var arrivals = try OpenWorkload(phases: phases, spacing: spacing).arrivals(seed: seed)
        var starts: [Double] = []
        while let start = arrivals.next() { starts.append(start / .seconds(1)) }
        return starts
    }

    func gaps(_ starts: [Double]) -> [Double] {
        zip(starts, starts.dropFirst()).map { $1 - $0 }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func gapsOfAConstantRateAreExponential(seed: UInt64) throws {
        let phase = RatePhase(shape: .constant(rate: 100), duration: .seconds(100))
        let gaps = gaps(try starts(of: [phase], seed: seed))
        let distance = KolmogorovSmirnov.distance(gaps, from: { 1 - exp(-100 * $0) })
        #expect(distance < KolmogorovSmirnov.limit(gaps.count))
    }

    @Test func evenGapsFailTheSameTest() throws {
        let phase = RatePhase(shape: .constant(rate: 100), duration: .seconds(100))
        let gaps = gaps(try starts(of: [phase], seed: 1, spacing: .even))
        let distance = KolmogorovSmirnov.distance(gaps, from: { 1 - exp(-100 * $0) })
        #expect(distance > KolmogorovSmirnov.limit(gaps.count))
    }

    @Test func neighbouringGapsAreUncorrelated() throws {
        let phase = RatePhase(shape: .constant(rate: 100), duration: .seconds(100))
        let gaps = gaps(try starts(of: [phase], seed: 4)).map { $0 * 100 - 1 }
        let products = zip(gaps, gaps.dropFirst()).map { $0 * $1 }
        #expect(abs(products.mean) < 4 * products.errorOfTheMean(deviation: 1))
    }

    /// Given their number, the starts of a ramp are distributed like the area under it: A(t) / A(duration).
    @Test(arguments: [(0.0, 200.0), (200.0, 0.0), (50.0, 150.0)])
    func startsOfARampFollowItsArea(from: Double, to: Double) throws {
        let phase = RatePhase(shape: .ramp(from: from, to: to), duration: .seconds(100))
        let starts = try starts(of: [phase], seed: 5)
        let area = { (t: Double) in from * t + (to - from) * t * t / 200 }
        let distance = KolmogorovSmirnov.distance(starts, from: { area($0) / area(100) })
        #expect(distance < KolmogorovSmirnov.limit(starts.count))
        let unit = gaps(starts.map(area))
        #expect(KolmogorovSmirnov.distance(unit, from: { 1 - exp(-$0) }) < KolmogorovSmirnov.limit(unit.count))
    }

    /// The process has no memory: neither short phases, nor pauses, nor a limit show in the later gaps.
    @Test func gapsAcrossManyShortPhasesAreExponential() throws {
        let phases = (0..<2_000).flatMap { number in
            [
                RatePhase(shape: .constant(rate: 100), duration: .milliseconds(30)),
                RatePhase(shape: .constant(rate: 100), duration: .milliseconds(20), limit: number == 0 ? 1 : nil),
            ]
        }
        let gaps = gaps(try starts(of: phases, seed: 6))
        let distance = KolmogorovSmirnov.distance(gaps, from: { 1 - exp(-100 * $0) })
        #expect(distance < KolmogorovSmirnov.limit(gaps.count))
    }

    @Test func countsHaveTheirMeanAsVariance() throws {
        let phase = RatePhase(shape: .ramp(from: 0, to: 20), duration: .seconds(10))
        let counts = try (0..<400 as Range<UInt64>).map { Double(try starts(of: [phase], seed: $0).count) }
        #expect(abs(counts.mean - 100) < 4 * counts.errorOfTheMean(deviation: 10))
        // The squared distance of a normal number from its mean has a standard deviation of √2 variances.
        let squares = counts.map { ($0 - 100) * ($0 - 100) / 100 }
        #expect(abs(squares.mean - 1) < 4 * squares.errorOfTheMean(deviation: 2.0.squareRoot()))
    }

    /// A million arrivals a second for days, of which one is wanted: the rest must not be drawn to pass them over.
    @Test func limitEndsAPhaseWithoutDrawingWhatItLeavesOut() throws {
        let flood = RatePhase(shape: .constant(rate: 1_000_000), duration: .seconds(864_000), limit: 1)
        let last = RatePhase(shape: .constant(rate: 100), duration: .seconds(1))
        let starts = try starts(of: [flood, last], seed: 7)
        #expect(starts.count > 50 && starts.dropFirst().allSatisfy { $0 >= 864_000 })
    }
}
