import LoadLoop
import LoadMeasure
import LoadPlan
import Testing

@testable import LoadEngine

/// What virtual users do and when, from the samples that their executor saw.
@Suite(.serialized, .timeLimit(.minutes(2))) struct VirtualUserTests {
    @Test(arguments: [(1, 1, 1), (7, 3, 2), (100, 8, 2), (101, 8, 3), (2, 5, 3), (1_000, 10, 3)])
    func iterationsAreSpentExactly(count: Int, users: Int, loops: Int) async throws {
        let plan = Plan.rehearsed(.iterations(count, users: users), tasks: [.rehearsed("task", steps: 2)])
        let run = try await Rehearsal(plan, loops: loops)
        #expect(run.outcome.total.iterations.started == UInt64(count))
        #expect(run.outcome.total.iterations.completed == UInt64(count))
        #expect(run.counts.completed == UInt64(2 * count) && run.counts.intended == UInt64(2 * count))
        #expect(run.notes.clients == users)
        #expect(MonotonicClock.now() - run.began < 25_000_000_000, "the run ends with its last iteration")
    }

    /// The tasks of a user come from the plan's seed and the user's number, and from nothing else.
    @Test func theSameSeedGivesTheSameTasksToEachUser() async throws {
        let tasks = [
            UserTask.rehearsed("a", weight: 6), .rehearsed("b", weight: 3, microseconds: 100), .rehearsed("c"),
        ]
        for (seed, loops) in [(UInt64(1), 1), (1, 1), (1, 2), (1, 3), (2, 2)] {
            let plan = Plan.rehearsed(.iterations(600, users: 6), tasks: tasks, seed: seed)
            let run = try await Rehearsal(plan, loops: loops)
            for user in 0..<6 {
                var random = SplitMix64(seed: seed, stream: UInt64(user))
                let choice = try WeightedChoice(weights: tasks.map(\.weight))
                let done = run.notes.exchanges(of: user).map(\.step)
                #expect(!done.isEmpty && done == done.map { _ in tasks[choice.pick(using: &random)].name })
            }
        }
    }

    /// In an open workload each arrival draws its class, by its number: 400 draws at 3 : 1 are 300 of the first, and
    /// 35 more or less would be 4 standard deviations. How many loops or users serve them changes nothing.
    @Test func arrivalsOfEachClassAreAsManyAsTheWeightsSay() async throws {
        let classes = [("a", 3.0), ("b", 1.0)].map { name, weight in
            UserClass(name: name, weight: weight, tasks: [.rehearsed(name)])
        }
        let plan = Plan(
            name: "classes", workload: .rate(4_000, for: .milliseconds(100)), userClasses: classes,
            executors: ["rehearsal": .null])
        let onOne = try await Rehearsal(plan, loops: 1).notes.exchanges.count { $0.step == "a" }
        let onTwo = try await Rehearsal(plan, loops: 2).notes.exchanges.count { $0.step == "a" }
        #expect(onOne == onTwo)
        #expect(abs(onOne - 300) <= 35)
    }

    // MARK: - Waits

    /// In a closed workload an iteration is due when the one before ended plus the wait, to the nanosecond.
    @Test func waitsCountFromTheEndOfTheIteration() async throws {
        let waits: [WaitTime] = [
            .none, .constant(.milliseconds(4)), .between(.milliseconds(1), .milliseconds(6)),
            .exponential(mean: .milliseconds(3)),
        ]
        for wait in waits {
            let plan = Plan.rehearsed(
                .iterations(40, users: 2), tasks: [.rehearsed("task", microseconds: 500)], wait: wait, seed: 5)
            let run = try await Rehearsal(plan)
            for user in 0..<2 {
                var random = SplitMix64(seed: 5, stream: UInt64(user))
                let samples = run.notes.exchanges(of: user).map(\.sample)
                for (last, next) in zip(samples, samples.dropFirst()) {
                    let drawn = Int64(wait.sample(using: &random) / .nanoseconds(1))
                    #expect(next.intended == last.ended + drawn)
                    #expect(next.started >= next.intended)
                }
            }
        }
    }

    /// Paced iterations are due on their grid, or at once when the one before took longer.
    @Test(arguments: [1_000, 14_000]) func pacingCountsFromTheIntendedStart(microseconds: Int) async throws {
        let plan = Plan.rehearsed(
            .iterations(20, users: 2), tasks: [.rehearsed("task", microseconds: microseconds)],
            wait: .pacing(.milliseconds(10)))
        let run = try await Rehearsal(plan)
        for user in 0..<2 {
            let samples = run.notes.exchanges(of: user).map(\.sample)
            #expect(samples.count > 1)
            for (last, next) in zip(samples, samples.dropFirst()) {
                #expect(next.intended == Swift.max(last.intended + 10_000_000, last.ended))
            }
        }
    }

    /// Within an iteration a step is due when the one before has ended; the iteration's own time is from its arrival.
    @Test func laterStepsAreDueWhenTheOneBeforeHasEnded() async throws {
        let plan = Plan.rehearsed(
            .rate(100, for: .milliseconds(200)), tasks: [.rehearsed("task", steps: 3, microseconds: 1_000)])
        let run = try await Rehearsal(plan)
        var iterations = TimeHistogram()
        for user in 0..<run.notes.clients {
            let samples = run.notes.exchanges(of: user).map(\.sample)
            for first in stride(from: 0, to: samples.count, by: 3) {
                #expect(samples[first + 1].intended == samples[first].ended)
                #expect(samples[first + 2].intended == samples[first + 1].ended)
                iterations.record(samples[first + 2].ended - samples[first].intended)
            }
        }
        #expect(iterations.count == 20 && run.outcome.total.iterationResponseTime == iterations)
    }

    @Test func aWaitBetweenStepsPutsOffWhenTheLaterOneIsDue() async throws {
        var task = UserTask.rehearsed("task", steps: 2, microseconds: 1_000)
        task.steps.insert(.wait(.constant(.milliseconds(7))), at: 1)
        let run = try await Rehearsal(.rehearsed(.iterations(20, users: 2), tasks: [task]))
        for user in 0..<2 {
            let samples = run.notes.exchanges(of: user).map(\.sample)
            for first in stride(from: 0, to: samples.count, by: 2) {
                #expect(samples[first + 1].intended == samples[first].ended + 7_000_000)
            }
        }
        #expect(run.counts.completed == 40)
    }

    /// The end of the load cuts waits between steps: nothing is timed that did not happen.
    @Test(arguments: [
        Workload.users(3, for: .milliseconds(60)), .rate(100, for: .milliseconds(60), maxUsers: 10),
    ]) func aWaitBetweenStepsIsCutAtTheEnd(workload: Workload) async throws {
        var task = UserTask.rehearsed("task", steps: 2, microseconds: 1_000)
        task.steps.insert(.wait(.constant(.seconds(60))), at: 1)
        var plan = Plan.rehearsed(workload, tasks: [task])
        plan.scenarios[0].userClasses[0].onStop = [.exchange(RehearsalPlugin.step("end"))]
        let run = try await Rehearsal(plan)
        #expect(run.outcome.total.iterations.completed == 0)
        #expect(run.notes.exchanges.allSatisfy { $0.sample.responseTime >= 0 && $0.step != "task 1" })
        #expect(run.counts.intended == run.counts.completed + run.counts.unsent)
    }

    /// One that leaves while it rests is taken off once.
    @Test func usersThatLeaveWhileTheyRestAreCountedOnce() async throws {
        let plan = Plan.rehearsed(
            .closed([
                UserPhase(shape: .constant(users: 4), duration: .milliseconds(100)),
                UserPhase(shape: .pause, duration: .milliseconds(100)),
                UserPhase(shape: .constant(users: 4), duration: .milliseconds(100)),
            ]), tasks: [.rehearsed("task", microseconds: 1_000)], wait: .constant(.milliseconds(30)))
        let run = try await Rehearsal(plan)
        let userSeconds = run.outcome.total.userSeconds
        #expect(userSeconds > 0.2, "4 users for 0.2 s are 0.8 user-seconds, not \(userSeconds)")
    }

    // MARK: - Start and end

    private func userWithEnds(_ workload: Workload, wait: WaitTime = .none) -> Plan {
        var plan = Plan.rehearsed(workload, tasks: [.rehearsed("task", microseconds: 1_000)], wait: wait)
        plan.scenarios[0].userClasses[0].onStart = ["log in", "look"].map { .exchange(RehearsalPlugin.step($0)) }
        plan.scenarios[0].userClasses[0].onStop = [.exchange(RehearsalPlugin.step("log out"))]
        return plan
    }

    @Test(arguments: [WaitTime.none, .constant(.milliseconds(5)), .constant(.seconds(60))])
    func eachUserStartsAndEndsOnce(wait: WaitTime) async throws {
        let run = try await Rehearsal(userWithEnds(.users(3, for: .milliseconds(100)), wait: wait), loops: 2)
        for user in 0..<3 {
            let names = run.notes.exchanges(of: user).map(\.step)
            #expect(names.prefix(3) == ["log in", "look", "task"])
            #expect(names.last == "log out")
            #expect(names.count { $0.hasPrefix("log") } == 2)
        }
        #expect(run.outcome.total.iterations.completed == UInt64(run.notes.exchanges.count { $0.step == "task" }))
    }

    @Test func eachArrivalStartsAndEndsItself() async throws {
        let run = try await Rehearsal(userWithEnds(.rate(100, for: .milliseconds(200), maxUsers: 4)), loops: 2)
        let names = run.notes.exchanges.map(\.step)
        for name in ["log in", "look", "task", "log out"] { #expect(names.count { $0 == name } == 20) }
        #expect(run.counts.intended == 80 && run.counts.completed == 80)
        #expect(run.outcome.total.iterations.completed == 20)
    }

    @Test func aStopLeavesTheEndOut() async throws {
        let plan = userWithEnds(.users(2, for: .seconds(60)), wait: .constant(.seconds(60)))
        let run = try await Rehearsal(plan) { control in
            try await Task.sleep(for: .milliseconds(50))
            control.send(.stop)
        }
        #expect(!run.notes.exchanges.contains { $0.step == "log out" })
    }

    // MARK: - Arrivals

    /// Arrivals have the intended times of the pure sequence, on any number of loops, whether or not a user was free.
    @Test(arguments: [(1, 1_000), (3, 1_000), (1, 1), (2, 2)])
    func arrivalsKeepTheirIntendedTimes(loops: Int, maxUsers: Int) async throws {
        let workload = OpenWorkload(
            phases: [
                RatePhase(shape: .ramp(from: 0, to: 800), duration: .milliseconds(150)),
                RatePhase(shape: .pause, duration: .milliseconds(30)),
                RatePhase(shape: .constant(rate: 300), duration: .milliseconds(100)),
            ], spacing: .poisson, maxUsers: maxUsers)
        let plan = Plan.rehearsed(.open(workload), tasks: [.rehearsed("task", microseconds: 3_000)], seed: 11)
        let run = try await Rehearsal(plan, loops: loops)
        var arrivals = try workload.arrivals(seed: 11)
        var planned: [Int64] = []
        while let start = arrivals.next() { planned.append(start.wholeNanoseconds) }
        let intended = run.notes.exchanges.map(\.sample.intended).sorted()
        #expect(intended.count == planned.count)
        #expect(zip(intended, planned).allSatisfy { $0 - $1 == intended[0] - planned[0] })
        #expect(intended[0] - planned[0] >= run.began, "the first intended start lies ahead of the run's beginning")
        #expect(run.notes.clients <= maxUsers)
        #expect(run.outcome.arrivals[0].due == UInt64(planned.count))
        #expect(run.outcome.total.waitForUser.count == UInt64(planned.count))
        if maxUsers < 3 { #expect(run.outcome.total.iterations.waited > 0) }
        if loops == 1 {
            let byStart = run.notes.exchanges.map(\.sample).sorted { $0.started < $1.started }
            #expect(byStart.map(\.intended) == intended, "first come, first served")
        }
    }

    // MARK: - Ramps

    /// Users come and go as the line says:
    ///
    ///     users 4 ┤     ┌─┐          user    starts    stops
    ///             │   ┌─┘ └─┐        0       25 ms     475 ms
    ///             │ ┌─┘     └─┐      1       75 ms     425 ms  ...
    ///             └─┴────┴────┴─
    ///              0   200   300  500 ms
    @Test(arguments: 1...2) func rampsStartAndStopTheRightUsers(loops: Int) async throws {
        let phases = [
            UserPhase(shape: .ramp(from: 0, to: 4), duration: .milliseconds(200)),
            UserPhase(shape: .constant(users: 4), duration: .milliseconds(100)),
            UserPhase(shape: .ramp(from: 4, to: 0), duration: .milliseconds(200)),
        ]
        let plan = Plan.rehearsed(.closed(phases), tasks: [.rehearsed("task", microseconds: 2_000)])
        let run = try await Rehearsal(plan, loops: loops)
        #expect(run.notes.clients == 4 && run.notes.closed.count == 4)
        let first = (0..<4).map { run.notes.exchanges(of: $0).first?.sample.intended ?? 0 }
        // No user starts before its time: the earliest, seen from its time, tells the run's beginning.
        let starts: [Int64] = [25_000_000, 75_000_000, 125_000_000, 175_000_000]
        let origin = zip(first, starts).map { $0 - $1 }.min() ?? 0
        #expect(origin >= run.began)
        // How late the loops were at most, by their own account.
        let delay = run.ownDelay
        for user in 0..<4 {
            let stop = 500_000_000 - starts[user]
            let stops = origin + stop
            let closed = run.notes.closed[user] ?? 0
            #expect(closed >= run.began + stop, "user \(user) ended too early")
            // A user begins no iteration once it was told to leave; half a step of the ramp is generous for the telling.
            let last = run.notes.exchanges(of: user).last?.sample.intended ?? 0
            #expect(last <= stops + 25_000_000 + delay, "user \(user) went on for \(last - stops) ns")
        }
    }

    @Test func aPauseSendsNothing() async throws {
        let phases = [
            UserPhase(shape: .constant(users: 2), duration: .milliseconds(60)),
            UserPhase(shape: .pause, duration: .milliseconds(150)),
            UserPhase(shape: .constant(users: 3), duration: .milliseconds(60)),
        ]
        let plan = Plan.rehearsed(.closed(phases), tasks: [.rehearsed("task", microseconds: 1_000)])
        let run = try await Rehearsal(plan)
        #expect(run.notes.clients == 5, "users that stopped for the pause start anew")
        let starts = run.notes.exchanges.map(\.sample.started).sorted()
        let gap = zip(starts, starts.dropFirst()).map { $1 - $0 }.max() ?? 0
        // An iteration that began just before the pause, and lateness, shorten it.
        #expect(gap >= 120_000_000 - run.ownDelay)
    }
}
