import LoadEngine
import LoadMeasure
import LoadPlan
import Testing

/// Runs whose load is changed while they last, against the pure sequences.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SteeringTests {
    /// The intended starts that a plan has once it was steered as the run's events say, from the first instant.
    private func starts(_ workload: OpenWorkload, seed: UInt64, _ events: [RunEvent]) throws -> [Int64] {
        var arrivals = SteeredArrivals(try workload.arrivals(seed: seed))
        var starts: [Int64] = []
        for event in events {
            let moment = event.at.wholeNanoseconds
            while case .due(let start) = arrivals.next(at: moment - 1) { starts.append(start.offset) }
            if let change = event.change { try arrivals.steer(change, at: moment) }
        }
        while case .due(let start) = arrivals.next(at: .max / 4) { starts.append(start.offset) }
        return starts
    }

    private func check(_ run: Rehearsal, seed: UInt64 = 1) throws {
        let expected = try starts(run.plan.arrivals, seed: seed, run.outcome.events)
        let intended = run.notes.exchanges.map(\.sample.intended).sorted()
        #expect(intended.count == expected.count, "\(run.outcome.events)")
        let origin = (intended.first ?? 0) - (expected.first ?? 0)
        #expect(origin >= run.began)
        #expect(zip(intended, expected).allSatisfy { $0 - $1 == origin }, "intended times are exact")
        #expect(run.outcome.arrivals[0].due == UInt64(expected.count))
        #expect(run.counts.intended == run.counts.completed && run.counts.completed == UInt64(expected.count))
    }

    /// Such a load lasts longer where the machine is late (see `Rehearsal`).
    private func workload(_ shape: RatePhase.Shape, spacing: OpenWorkload.Spacing = .even) -> OpenWorkload {
        OpenWorkload(phases: [RatePhase(shape: shape, duration: .milliseconds(1_200))], spacing: spacing)
    }

    // MARK: - Rates

    @Test(arguments: 1...3, OpenWorkload.Spacing.allCases)
    func aRateTakesThePlansPlaceOnAllLoopsAtOnce(loops: Int, spacing: OpenWorkload.Spacing) async throws {
        let workload = workload(.ramp(from: 0, to: 500), spacing: spacing)
        let plan = Plan.rehearsed(.open(workload), tasks: [.rehearsed("task", microseconds: 300)])
        let run = try await Rehearsal(plan, loops: loops) { control in
            try await Task.sleep(for: .milliseconds(150))
            _ = try await control.ask(.change(.rate(900)), by: .api)
            try await Task.sleep(for: .milliseconds(150))
            _ = try await control.ask(.change(.rate(50)), by: .key)
        }
        try check(run)
        #expect(run.outcome.events.map(\.value) == [900, 50])
        #expect(run.outcome.events.map(\.source) == [.api, .key])
        #expect(run.outcome.events.allSatisfy { $0.effect.contains(" -> ") })
        // Each is of its own moment.
        #expect(run.outcome.events[1].at - run.outcome.events[0].at > .milliseconds(100))
        #expect(!run.outcome.wasInterrupted)
    }

    /// A loop that sleeps towards an arrival far ahead hears of the change.
    @Test func aSleepingLoopWakesForTheChange() async throws {
        let workload = workload(.constant(rate: 0.1))
        let plan = Plan.rehearsed(.open(workload), tasks: [.rehearsed("task")])
        let run = try await Rehearsal(plan, loops: 2) { control in
            try await Task.sleep(for: .milliseconds(100))
            _ = try await control.ask(.change(.rate(1_000)))
        }
        try check(run)
        #expect(run.counts.completed > 300)
        // In time, not only with the right intended times; a busy machine may be late, but not by the rest of the run.
        let lags = run.notes.exchanges.map { $0.sample.started - $0.sample.intended }.sorted()
        #expect(lags[lags.count / 2] < 100_000_000 + run.ownDelay)
    }

    @Test(arguments: 1...2) func whatComesDueInAPauseIsNothing(loops: Int) async throws {
        let workload = workload(.constant(rate: 400), spacing: .poisson)
        let plan = Plan.rehearsed(.open(workload), tasks: [.rehearsed("task")])
        let run = try await Rehearsal(plan, loops: loops) { control in
            try await Task.sleep(for: .milliseconds(100))
            _ = try await control.ask(.togglePause, by: .key)
            try await Task.sleep(for: .milliseconds(100))
            _ = try await control.ask(.scale(2))
            try await Task.sleep(for: .milliseconds(100))
            _ = try await control.ask(.togglePause)
        }
        try check(run)
        #expect(run.outcome.events.map(\.action) == [.pause, .rate, .resume])
        #expect(run.outcome.events.map(\.effect) == ["400/s -> 0/s", "paused; 800/s once resumed", "0/s -> 800/s"])
    }

    @Test func aPauseMayLastToTheEnd() async throws {
        let workload = workload(.constant(rate: 400))
        let run = try await Rehearsal(.rehearsed(.open(workload), tasks: [.rehearsed("task")])) { control in
            try await Task.sleep(for: .milliseconds(50))
            _ = try await control.ask(.change(.pause))
        }
        try check(run)
        let planned = try #require(run.plan.arrivals.phases.first?.duration)
        #expect(run.outcome.total.end >= planned, "the run lasts as long as planned")
    }

    // MARK: - Users

    @Test(arguments: 1...3) func usersComeAndGo(loops: Int) async throws {
        let plan = Plan.rehearsed(
            .users(4, for: .milliseconds(1_200)), tasks: [.rehearsed("task", microseconds: 1_000)],
            wait: .constant(.milliseconds(2)))
        let run = try await Rehearsal(plan, loops: loops) { control in
            try await Task.sleep(for: .milliseconds(100))
            _ = try await control.ask(.change(.users(9)))
            try await Task.sleep(for: .milliseconds(100))
            _ = try await control.ask(.change(.users(2)))
            try await Task.sleep(for: .milliseconds(100))
            await #expect(throws: ChangeRefused("this load has users and no rate", fix: "change the number of users")) {
                try await control.request(.change(.rate(5)))
            }
        }
        #expect(run.notes.clients == 9 && run.notes.closed.count == 9)
        #expect(run.counts.intended == run.counts.completed && run.intervals == run.outcome.total)
        #expect(run.outcome.events.map(\.effect) == ["4 users -> 9 users", "9 users -> 2 users"])
        // Those that came begin at the moment of the change, all at the same.
        let added = (4..<9).compactMap { run.notes.exchanges(of: $0).first?.sample.intended }
        #expect(added.count == 5 && Set(added).count == 1)
        let origin = (run.notes.exchanges.map(\.sample.intended).min() ?? 0)
        #expect(added.first.map { $0 - origin } == run.outcome.events[0].at.wholeNanoseconds)
        // Who left began no iteration after the next change, but for one that was on its way.
        let left = origin + run.outcome.events[1].at.wholeNanoseconds
        for user in 2..<9 {
            let last = run.notes.exchanges(of: user).last?.sample.intended ?? 0
            #expect(last <= left + 10_000_000 + run.ownDelay)
        }
    }

    @Test(arguments: 1...2) func aPauseStopsUsersAndAResumeStartsThemAnew(loops: Int) async throws {
        let plan = Plan.rehearsed(
            .iterations(300, users: 3), tasks: [.rehearsed("task", microseconds: 1_000)])
        let run = try await Rehearsal(plan, loops: loops) { control in
            try await Task.sleep(for: .milliseconds(60))
            _ = try await control.ask(.change(.pause))
            try await Task.sleep(for: .milliseconds(150))
            _ = try await control.ask(.change(.resume))
        }
        #expect(run.counts.completed == run.plan.iterations, "the iterations are shared as before")
        #expect(run.notes.clients == 6)
        let starts = run.notes.exchanges.map(\.sample.started).sorted()
        let gap = zip(starts, starts.dropFirst()).map { $1 - $0 }.max() ?? 0
        #expect(gap >= 120_000_000 - run.ownDelay)
    }

    // MARK: - All together

    /// Any plan, changed at any time, possibly stopped: nothing is lost, and no interval either.
    @Test(arguments: 0..<24) func holdsForRandomChanges(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed, stream: 2)
        let isOpen = Bool.random(using: &random)
        let workload: Workload =
            isOpen ? .rate(700, for: .milliseconds(250), maxUsers: 5) : .users(6, for: .milliseconds(250))
        let plan = Plan.rehearsed(
            workload, tasks: [.rehearsed("task", steps: 2, microseconds: 2_000)], wait: .constant(.milliseconds(1)))
        let commands = (0..<6).map { _ -> RunControl.Command in
            switch Int.random(in: 0..<4, using: &random) {
            case 0: .togglePause
            case 1: .scale(1.5)
            case 2: isOpen ? .change(.rate(100)) : .change(.users(1))
            default: isOpen ? .change(.rate(1_500)) : .change(.users(11))
            }
        }
        let waits = commands.map { _ in Duration.milliseconds(Int.random(in: 0...60, using: &random)) }
        let stops = seed.isMultiple(of: 3)
        let run = try await Rehearsal(plan, loops: Int(seed % 3) + 1) { control in
            for (command, wait) in zip(commands, waits) {
                control.send(command)
                try await Task.sleep(for: wait)
            }
            if stops { control.send(.stop, by: .signal) }
        }
        let counts = run.counts
        #expect(counts.intended == counts.completed + counts.failed + counts.timedOut + counts.unsent, "\(counts)")
        #expect(counts.ended == UInt64(run.notes.exchanges.count))
        #expect(run.intervals == run.outcome.total && run.notes.clients == run.notes.closed.count)
        let times = run.outcome.events.filter(\.steers).map(\.at)
        #expect(times == times.sorted())
        guard isOpen, !run.outcome.wasInterrupted else { return }
        let expected = try starts(run.plan.arrivals, seed: 1, run.outcome.events)
        #expect(run.outcome.arrivals[0].due == UInt64(expected.count))
    }

    @Test func beforeAndAfterTheLoadChangesAreRefused() async throws {
        let control = RunControl()
        let plan = Plan.rehearsed(.users(1, for: .milliseconds(50)), tasks: [.rehearsed("task", microseconds: 500)])
        let engine = Engine(plan: plan, plugins: [RehearsalPlugin()], options: .init(loops: 1))
        async let early = control.request(.change(.users(5)))
        _ = try await engine.run(control: control) { _ in }
        // Whether it came before the load began or just in time is a matter of the machine.
        do { #expect(try await early.action == .users) } catch let refusal as ChangeRefused {
            #expect(refusal.message == "the load has not begun")
        }
        await #expect(throws: ChangeRefused("the run is over", fix: "start another one")) {
            try await control.request(.change(.pause))
        }
    }

    @Test func aStopIsKeptAndEndsTheSteering() async throws {
        let plan = Plan.rehearsed(.users(2, for: .seconds(60)), tasks: [.rehearsed("slow", microseconds: 200_000)])
        let run = try await Rehearsal(plan) { control in
            try await Task.sleep(for: .milliseconds(100))
            _ = try await control.ask(.stop, by: .api)
            await #expect(throws: ChangeRefused("the run is being stopped", fix: "start another one")) {
                try await control.request(.change(.users(5)))
            }
        }
        #expect(run.outcome.wasInterrupted)
        #expect(run.outcome.events.map(\.action) == [.stop] && run.outcome.events[0].source == .api)
    }
}

extension Plan {
    /// The only scenario's arrivals.
    fileprivate var arrivals: OpenWorkload {
        guard case .open(let open) = scenarios[0].workload else { return OpenWorkload(phases: []) }
        return open
    }

    /// The only scenario's iterations, which its users share.
    fileprivate var iterations: UInt64? {
        guard case .closed(let phases) = scenarios[0].workload, case .iterations(let count, _)? = phases.first?.shape
        else { return nil }
        return UInt64(count)
    }
}
