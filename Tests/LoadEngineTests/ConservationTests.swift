import LoadEngine
import LoadMeasure
import LoadPlan
import Testing

/// `intended = completed + failed + timed out + unsent`, exactly, whatever the plan and whenever it is stopped; and the
/// report counts what the executor saw.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ConservationTests {
    private func check(_ run: Rehearsal, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
        let counts = run.counts
        #expect(
            counts.intended == counts.completed + counts.failed + counts.timedOut + counts.unsent, "\(counts)",
            sourceLocation: sourceLocation)
        let samples = run.notes.exchanges.map(\.sample)
        func seen(_ matches: (ErrorKind?) -> Bool) -> UInt64 { UInt64(samples.count { matches($0.error) }) }
        #expect(counts.completed == seen { $0 == nil }, sourceLocation: sourceLocation)
        #expect(counts.timedOut == seen { $0?.isTimeout == true }, sourceLocation: sourceLocation)
        #expect(counts.failed == seen { $0.map { !$0.isTimeout } ?? false }, sourceLocation: sourceLocation)
        // Nothing of it was measured otherwise than it was, and no interval was lost on the way.
        let response = samples.reduce(into: TimeHistogram()) { $0.record($1.responseTime) }
        #expect(run.outcome.total.responseTime == response, sourceLocation: sourceLocation)
        #expect(run.intervals == run.outcome.total, sourceLocation: sourceLocation)
        #expect(run.notes.clients == run.notes.closed.count, "every client is closed", sourceLocation: sourceLocation)
    }

    @Test(arguments: 0..<24) func holdsForRandomPlans(seed: UInt64) async throws {
        check(try await Rehearsal(.random(seed), loops: Int(seed % 3) + 1))
    }

    @Test(arguments: 100..<124) func holdsWhereverARunIsStopped(seed: UInt64) async throws {
        let plan = Plan.random(seed)
        var random = SplitMix64(seed: seed, stream: 1)
        let moment = Duration.milliseconds(Int.random(in: 0..<200, using: &random))
        let commands: [RunControl.Command] =
            [[.stop], [.stopAtOnce], [.stop, .stopAtOnce], [.stop, .stop]][Int(seed % 4)]
        let run = try await Rehearsal(plan, loops: Int(seed % 3) + 1) { control in
            try await Task.sleep(for: moment)
            for command in commands {
                control.send(command)
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        check(run)
    }

    @Test func arrivalsThatStillWaitWhenPatienceEndsAreUnsent() async throws {
        // Two users need 2 s for each exchange: 2 of 40 arrivals are served, and cut off; 38 wait for ever.
        let plan = Plan.rehearsed(
            .rate(400, for: .milliseconds(100), maxUsers: 2), tasks: [.rehearsed("slow", microseconds: 20_000_000)],
            gracefulStop: .milliseconds(100))
        for loops in 1...2 {
            let run = try await Rehearsal(plan, loops: loops)
            check(run)
            #expect(run.counts.intended == 40 && run.counts.unsent == 38 && run.counts.failed == 2)
            #expect(run.outcome.total.errors[.cancelled]?.count == 2)
            #expect(!run.outcome.wasInterrupted && run.outcome.arrivals[0].due == 40)
        }
    }

    @Test func aStopSendsNothingMoreAndFinishesWhatIsInFlight() async throws {
        let plan = Plan.rehearsed(.users(5, for: .seconds(60)), tasks: [.rehearsed("slow", microseconds: 150_000)])
        let run = try await Rehearsal(plan) { control in
            try await Task.sleep(for: .milliseconds(100))
            control.send(.stop)
        }
        check(run)
        #expect(run.outcome.wasInterrupted && run.counts.failed == 0 && run.counts.completed >= 5)
    }

    @Test func aStopAtOnceCutsOffWhatIsInFlight() async throws {
        let plan = Plan.rehearsed(.users(5, for: .seconds(60)), tasks: [.rehearsed("slow", microseconds: 60_000_000)])
        let run = try await Rehearsal(plan) { control in
            try await Task.sleep(for: .milliseconds(100))
            control.send(.stopAtOnce)
        }
        check(run)
        #expect(run.counts.completed == 0 && run.outcome.total.errors[.cancelled]?.count == run.counts.intended)
    }

    @Test func aStoppedRunGivesUpWhenPatienceEnds() async throws {
        let plan = Plan.rehearsed(
            .users(3, for: .seconds(60)), tasks: [.rehearsed("slow", microseconds: 60_000_000)],
            gracefulStop: .milliseconds(50))
        let run = try await Rehearsal(plan) { control in
            try await Task.sleep(for: .milliseconds(60))
            control.send(.stop)
        }
        check(run)
        #expect(run.outcome.total.errors[.cancelled]?.count == run.counts.intended)
    }
}

extension Plan {
    /// Any short plan: open or closed, a few phases, one or two classes of tasks of a few steps, some of which fail.
    fileprivate static func random(_ seed: UInt64) -> Plan {
        var random = SplitMix64(seed: seed)
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        func duration() -> Duration { .milliseconds(number(10...80)) }
        func steps(_ name: String, _ count: ClosedRange<Int>) -> [Step] {
            (0..<number(count)).flatMap { step in
                let exchange = RehearsalPlugin.step(
                    "\(name) \(step)",
                    .init(
                        microseconds: [0, 0, 500, 5_000, 30_000][number(0...4)],
                        failures: [0, 0, 20][number(0...2)],
                        timeouts: [0, 10][number(0...1)]))
                let wait: [Step] = [
                    [], [], [.wait(.constant(.milliseconds(2)))], [.wait(.exponential(mean: .milliseconds(4)))],
                ][number(0...3)]
                return wait + [.exchange(exchange)]
            }
        }
        func tasks(_ name: String) -> [UserTask] {
            (0..<number(1...3)).map { task in
                UserTask(
                    name: "\(name) \(task)", weight: Double(number(1...5)), steps: steps("\(name) \(task)", 1...4))
            }
        }
        let wait: WaitTime =
            [.none, .constant(.milliseconds(3)), .pacing(.milliseconds(10)), .exponential(mean: .milliseconds(4))][
                number(0...3)]
        // A user without any wait would only spin: such plans always take some time.
        var classes = [
            UserClass(
                name: "a", weight: 2, tasks: tasks("a"), wait: wait, onStart: steps("start", 0...2),
                onStop: steps("stop", 0...2))
        ]
        if number(0...1) == 1 {
            classes.append(UserClass(name: "b", tasks: tasks("b"), wait: .constant(.milliseconds(2))))
        }
        let workload: Workload
        switch number(0...4) {
        case 0:
            workload = .iterations(number(1...200), users: number(1...12), within: .milliseconds(300))
        case 1:
            workload = .closed([
                UserPhase(shape: .ramp(from: 0, to: number(1...10)), duration: duration()),
                UserPhase(shape: .constant(users: number(1...10)), duration: duration()),
                UserPhase(shape: .pause, duration: duration()),
                UserPhase(shape: .ramp(from: number(1...10), to: 0), duration: duration()),
            ])
        default:
            let phases = (0..<number(1...3)).map { _ in
                RatePhase(
                    shape: [
                        .constant(rate: Double(number(1...2_000))),
                        .ramp(from: Double(number(0...500)), to: Double(number(1...2_000))), .pause,
                    ][number(0...2)], duration: duration(), limit: number(0...3) == 0 ? number(1...50) : nil)
            }
            workload = .open(
                OpenWorkload(
                    phases: phases + [RatePhase(shape: .constant(rate: 200), duration: duration())],
                    spacing: number(0...1) == 0 ? .even : .poisson, maxUsers: [1, 2, 5, 1_000][number(0...3)]))
        }
        return Plan(
            name: "random \(seed)", workload: workload, userClasses: classes, executors: ["rehearsal": .null],
            seed: seed, gracefulStop: .milliseconds([20, 5_000][number(0...1)]))
    }
}
