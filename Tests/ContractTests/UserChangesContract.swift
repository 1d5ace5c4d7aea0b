import Foundation
import LoadPlan
import Testing

/// What the changes of every closed workload keep.
@Suite struct UserChangesContract {
    struct Case: Sendable, CustomTestStringConvertible {
        let phases: [UserPhase]

        var testDescription: String {
            phases.map { "\($0.shape) for \($0.duration)" }.joined(separator: ", ")
        }

        static let all: [Case] =
            [
                Case(phases: [UserPhase(shape: .constant(users: 5), duration: .seconds(10))]),
                Case(phases: [UserPhase(shape: .iterations(count: 103, users: 10), duration: .seconds(10))]),
                Case(phases: [UserPhase(shape: .ramp(from: 0, to: 2_000), duration: .nanoseconds(1))]),
            ] + random(count: 60)

        static func random(count: Int) -> [Case] {
            var random = SplitMix64(seed: 30)
            return (0..<count).map { _ in
                let phases = (0..<Int.random(in: 1...6, using: &random)).map { _ -> UserPhase in
                    let users = (0..<2).map { _ in Int.random(in: 0...40, using: &random) }
                    let shape: UserPhase.Shape =
                        switch Int.random(in: 0..<7, using: &random) {
                        case 0: .pause
                        case 1: .constant(users: users[0])
                        case 2, 3: wave(upTo: users[0], using: &random)
                        default: .ramp(from: users[0], to: users[1])
                        }
                    return UserPhase(shape: shape, duration: .milliseconds(Int.random(in: 1...5_000, using: &random)))
                }
                return Case(phases: phases + [UserPhase(shape: .constant(users: 1), duration: .seconds(1))])
            }
        }

        private static func wave(upTo mean: Int, using random: inout SplitMix64) -> UserPhase.Shape {
            let period = Duration.nanoseconds(Int64.random(in: 1_000_000_000...4_000_000_000, using: &random))
            return .sine(
                mean: mean, amplitude: Int.random(in: 0...mean, using: &random), period: period,
                shift: Bool.random(using: &random) ? .zero : period * Int.random(in: 0...3, using: &random) / 4)
        }
    }

    @Test(arguments: Case.all)
    func changesComeInTimeOrderAndWithinTheDuration(_ workload: Case) throws {
        let times = try workload.phases.userChanges().map(\.at)
        #expect(times == times.sorted())
        let end = Workload.closed(workload.phases).duration
        #expect(times.allSatisfy { $0 >= .zero && $0 <= end })
    }

    @Test(arguments: Case.all)
    func usersAreAlwaysTheLowestNumbersAndAllStop(_ workload: Case) throws {
        var users = 0
        for change in try workload.phases.userChanges() {
            switch change.action {
            case .start:
                #expect(change.user == users)
                users += 1
            case .stop:
                users -= 1
                #expect(change.user == users)
            }
        }
        #expect(users == 0)
    }

    @Test(arguments: Case.all)
    func usersAreTheLineRounded(_ workload: Case) throws {
        let changes = Array(try workload.phases.userChanges())
        var begin = Duration.zero
        for phase in workload.phases {
            for part in 0..<50 where phase.duration > .microseconds(1) {
                let moment = begin + phase.duration * part / 50
                let users = changes.prefix { $0.at <= moment }.reduce(0) { $0 + ($1.action == .start ? 1 : -1) }
                let line =
                    switch phase.shape {
                    case .constant(let users), .iterations(_, let users): Double(users)
                    case .ramp(let from, let to): Double(from) + Double(to - from) * Double(part) / 50
                    case .sine(let mean, let amplitude, let period, let shift):
                        Double(mean) + Double(amplitude)
                            * sin(2 * .pi * ((phase.duration * part / 50 + shift) / period))
                    case .pause: 0.0
                    }
                #expect(abs(Double(users) - line) <= 0.5 + 1e-6, "at \(moment)")
            }
            begin += phase.duration
        }
    }

    @Test(arguments: Case.all)
    func segmentsAreTheWholeByUser(_ workload: Case) throws {
        let whole = try workload.phases.userChanges()
        for count in 1...7 {
            for index in 0..<count {
                #expect(Array(whole.segment(index, of: count)) == whole.filter { $0.user % count == index })
            }
        }
        for (outer, inner) in [(2, 2), (3, 2), (4, 3)] {
            for (index, piece) in (0..<outer).flatMap({ machine in
                (0..<inner).map { (machine + $0 * outer, whole.segment(machine, of: outer).segment($0, of: inner)) }
            }) {
                #expect(Array(piece) == whole.filter { $0.user % (outer * inner) == index })
            }
        }
    }

    @Test(arguments: Case.all)
    func segmentOfPlayedChangesBeginsAtTheBeginning(_ workload: Case) throws {
        var played = try workload.phases.userChanges()
        let changes = Array(played)
        while played.next() != nil {}
        #expect(played.next() == nil)
        #expect(Array(played.segment(0, of: 1)) == changes)
    }
}
