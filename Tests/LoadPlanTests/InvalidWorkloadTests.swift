import LoadPlan
import Testing

@Suite struct InvalidWorkloadTests {
    func message(_ workload: Workload) -> String {
        do throws(InvalidWorkload) {
            try workload.validate()
            return "valid"
        } catch {
            return error.description
        }
    }

    static let open: [(RatePhase, String)] = [
        (RatePhase(shape: .constant(rate: -5), duration: .seconds(1)), "rate -5.0/s is negative"),
        (RatePhase(shape: .constant(rate: .nan), duration: .seconds(1)), "the rate is not a number"),
        (RatePhase(shape: .constant(rate: .infinity), duration: .seconds(1)), "rate inf/s is too high"),
        (RatePhase(shape: .constant(rate: 10_000_001), duration: .seconds(1)), "is too high; write at most 10000000/s"),
        (RatePhase(shape: .constant(rate: 1), duration: .zero), "is not above zero"),
        (RatePhase(shape: .constant(rate: 1), duration: .seconds(-1)), "is not above zero"),
        (RatePhase(shape: .constant(rate: 1), duration: .seconds(101 * 86_400)), "is too long"),
        (RatePhase(shape: .constant(rate: 1), duration: .seconds(Int64.max)), "is too long"),
        (RatePhase(shape: .constant(rate: 1), duration: .seconds(1), limit: 0), "limit of 0 arrivals is below 1"),
        (RatePhase(shape: .ramp(from: 1, to: -1), duration: .seconds(1)), "rate -1.0/s is negative"),
        (RatePhase(shape: .ramp(from: .nan, to: 1), duration: .seconds(1)), "the rate is not a number"),
        (RatePhase(shape: .ramp(from: 1, to: 2), duration: .zero), "a ramp needs a duration above zero"),
        (RatePhase(shape: .pause, duration: .zero), "is not above zero"),
    ]

    @Test(arguments: open)
    func everyMistakeOfARateNamesItsPhaseAndTheFix(_ phase: RatePhase, _ expected: String) {
        let good = RatePhase(shape: .constant(rate: 1), duration: .seconds(1))
        var bad = phase
        bad.name = "spike"
        let message = message(.open(OpenWorkload(phases: [good, bad])))
        #expect(message.hasPrefix("phase 2 (spike): ") && message.contains(expected) && message.contains("; "))
        #expect(throws: InvalidWorkload.self) { try phase.validate() }
    }

    static let closed: [(UserPhase, String)] = [
        (UserPhase(shape: .constant(users: -1), duration: .seconds(1)), "-1 users is negative"),
        (UserPhase(shape: .constant(users: 10_000_001), duration: .seconds(1)), "too many"),
        (UserPhase(shape: .constant(users: 1), duration: .zero), "is not above zero"),
        (UserPhase(shape: .ramp(from: -1, to: 1), duration: .seconds(1)), "negative"),
        (UserPhase(shape: .ramp(from: 1, to: .max), duration: .seconds(1)), "too many"),
        (UserPhase(shape: .iterations(count: 0, users: 1), duration: .seconds(1)), "0 iterations do nothing"),
        (UserPhase(shape: .iterations(count: .max, users: 1), duration: .seconds(1)), "too many"),
        (UserPhase(shape: .iterations(count: 5, users: 0), duration: .seconds(1)), "need someone"),
        (UserPhase(shape: .iterations(count: 5, users: 5), duration: .seconds(1)), "must be the only phase"),
        (UserPhase(shape: .pause, duration: .seconds(-1)), "is not above zero"),
    ]

    @Test(arguments: closed)
    func everyMistakeOfUsersNamesItsPhaseAndTheFix(_ phase: UserPhase, _ expected: String) {
        let good = UserPhase(shape: .constant(users: 1), duration: .seconds(1))
        let message = message(.closed([good, phase]))
        #expect(message.hasPrefix("phase 2: ") && message.contains(expected) && message.contains("; "))
    }

    @Test func mistakesOfTheWholeAreFound() {
        let idle = RatePhase(shape: .pause, duration: .seconds(1))
        let day = RatePhase(shape: .constant(rate: 1), duration: .seconds(86_400))
        #expect(message(.open(OpenWorkload(phases: []))).contains("no phases"))
        #expect(message(.open(OpenWorkload(phases: [idle]))).contains("no arrivals"))
        #expect(message(.open(OpenWorkload(phases: [day], maxUsers: 0))).contains("write 1 or more"))
        #expect(message(.open(OpenWorkload(phases: [day], maxUsers: 10_000_001))).contains("too many"))
        #expect(message(.open(OpenWorkload(phases: Array(repeating: day, count: 101)))).contains("together"))
        #expect(message(.closed([])).contains("no phases"))
        #expect(message(.closed([UserPhase(shape: .pause, duration: .seconds(1))])).contains("no users"))
    }

    @Test func plannedTotalsAreTheWholes() {
        let phases = [
            RatePhase(shape: .ramp(from: 0, to: 100), duration: .seconds(10)),
            RatePhase(shape: .constant(rate: 100), duration: .seconds(10), limit: 300),
        ]
        for spacing in [OpenWorkload.Spacing.even, .poisson] {
            let open = Workload.open(OpenWorkload(phases: phases, spacing: spacing, maxUsers: 7))
            #expect(open.duration == .seconds(20) && open.maxUsers == 7 && open.plannedArrivals == 800)
        }
        let closed = Workload.closed([
            UserPhase(shape: .ramp(from: 9, to: 3), duration: .seconds(10)),
            UserPhase(shape: .constant(users: 5), duration: .seconds(1)),
        ])
        #expect(closed.duration == .seconds(11) && closed.maxUsers == 9 && closed.plannedArrivals == nil)
        #expect(Workload.open(OpenWorkload(phases: [])).plannedArrivals == nil)
    }
}
