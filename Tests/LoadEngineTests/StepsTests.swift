import LoadLoop
import LoadMeasure
import LoadPlan
import Testing

@testable import LoadEngine

/// What the steps that arrange others make of a task, from the samples that the executor saw.
@Suite(.serialized, .timeLimit(.minutes(2))) struct StepsTests {
    private func exchange(_ name: String, microseconds: Int = 0, failures: Int = 0) -> Step {
        .exchange(RehearsalPlugin.step(name, .init(microseconds: microseconds, failures: failures)))
    }

    private func run(
        _ steps: [Step], _ workload: Workload = .iterations(1, users: 1), loops: Int = 1,
        variables: [String: String] = [:], gracefulStop: Duration = .seconds(20),
        meanwhile: @escaping @Sendable (RunControl) async throws -> Void = { _ in }
    ) async throws -> Rehearsal {
        var plan = Plan.rehearsed(
            workload, tasks: [UserTask(name: "task", steps: steps)], gracefulStop: gracefulStop)
        plan.variables = variables.map { Variable(name: $0.key, value: $0.value) }
        let run = try await Rehearsal(plan, loops: loops, meanwhile: meanwhile)
        let counts = run.counts
        #expect(counts.intended == counts.completed + counts.failed + counts.timedOut + counts.unsent)
        return run
    }

    private func names(_ run: Rehearsal) -> [String] {
        run.notes.exchanges.sorted { $0.sample.started < $1.sample.started }.map(\.step)
    }

    // MARK: - Conditions, repetitions, choices

    @Test(arguments: [
        (Condition.value("role", .equals("admin")), true), (.value("role", .equals("guest")), false),
        (.value("role", .differs("guest")), true), (.value("role", .contains("dmi")), true),
        (.value("stock", .above(3)), true), (.value("stock", .above(4)), false), (.value("stock", .below(4.5)), true),
        (.value("role", .above(1)), false), (.value("role", .exists(true)), true),
        (.value("role", .exists(false)), false),
        (.all([.value("role", .equals("admin")), .value("stock", .below(4))]), false),
        (.any([.value("role", .equals("guest")), .value("stock", .equals("4"))]), true),
        (.value("role", .equals("${same}")), true), (.value("role", .equals("a${rest}")), true),
        (.value("role", .equals("$${same}")), false), (.value("role", .differs("${same}")), false),
        (.value("role", .contains("dm${last}")), true), (.value("role", .contains("dm${same}")), false),
    ]) func aConditionDecides(condition: Condition, holds: Bool) async throws {
        let values = ["role": "admin", "stock": "4", "same": "admin", "rest": "dmin", "last": "in"]
        let steps: [Step] = [
            .condition(ConditionalSteps(condition, then: [exchange("yes")], otherwise: [exchange("no")])),
            exchange("after"),
        ]
        let run = try await run(steps, variables: values)
        #expect(names(run) == [holds ? "yes" : "no", "after"])
        let without = try await self.run(
            [.condition(ConditionalSteps(condition, then: [exchange("yes")])), exchange("after")],
            variables: values)
        #expect(names(without) == (holds ? ["yes", "after"] : ["after"]))
    }

    /// What has no value is nothing that another value could be the same as.
    @Test(arguments: [
        (Condition.value("role", .equals("${none}")), false), (.value("role", .contains("${none}")), false),
        (.value("role", .differs("${none}")), true), (.value("none", .equals("${none}")), false),
    ]) func aConditionOnAMissingValue(condition: Condition, holds: Bool) async throws {
        let unset = Step.repetition(
            RepeatedSteps(
                times: .atMost(1), while: .value("role", .equals("x")), counter: "none", steps: [exchange("never")]))
        let decision = Step.condition(ConditionalSteps(condition, then: [exchange("yes")], otherwise: [exchange("no")]))
        #expect(names(try await run([unset, decision], variables: ["role": "admin"])) == [holds ? "yes" : "no"])
    }

    @Test func stepsAreRepeatedSoOften() async throws {
        func repeated(_ times: RepeatedSteps.Times, _ steps: [Step], while condition: Condition? = nil) -> Step {
            .repetition(RepeatedSteps(times: times, while: condition, counter: "pass", steps: steps))
        }
        let nested = repeated(.fixed(3), [exchange("a"), repeated(.value("pass"), [exchange("b")])])
        #expect(names(try await run([nested])) == ["a", "b", "a", "b", "b", "a", "b", "b", "b"])
        let bounded = repeated(.atMost(10), [exchange("a")], while: .value("pass", .differs("4")))
        #expect(names(try await run([bounded, exchange("end")])) == ["a", "a", "a", "a", "end"])
        #expect(names(try await run([repeated(.atMost(2), [exchange("a")])])) == ["a", "a"])
        let never = repeated(.value("role"), [exchange("a")])
        #expect(names(try await run([never, exchange("end")], variables: ["role": "x"])) == ["end"])
        #expect(names(try await run([repeated(.value("n"), [exchange("a")])], variables: ["n": "2.0"])) == ["a", "a"])
        let random = try await run([repeated(.between(0, 4), [exchange("a")])], .iterations(400, users: 4))
        // 400 draws of 0 ... 4 have the mean 2 and the deviation √2; six deviations of their sum are 170.
        #expect(abs(names(random).count - 800) < 170)
    }

    /// Its steps are not done then, and the group around it has failed.
    @Test(arguments: ["three", "2.5", "", nil]) func aRepetitionWithoutAWholeNumberIsAnError(value: String?)
        async throws
    {
        let repetition = Step.repetition(RepeatedSteps(times: .value("n"), steps: [exchange("never")]))
        let steps: [Step] = [.group(StepGroup(name: "g", steps: [repetition])), exchange("end")]
        var plan = Plan.rehearsed(.iterations(2, users: 1), tasks: [UserTask(name: "task", steps: steps)])
        plan.variables = value.map { [Variable(name: "n", value: $0)] } ?? []
        plan.scenarios[0].userClasses[0].onStop = [
            .repetition(RepeatedSteps(times: .fixed(1), counter: "n", steps: [exchange("bye")]))
        ]
        let run = try await Rehearsal(plan)
        #expect(names(run) == ["end", "end", "bye"])
        let tally = try #require(run.outcome.total.errors[.request])
        #expect(tally.count == 2)
        #expect(tally.examples == ["repeat: n \(value == nil ? "has no value" : "is no whole number")"])
        #expect(run.outcome.total.groups["g"]?.failed == 2 && run.counts.failed == 0)
    }

    /// A pass that does nothing gives others their turn, and a stop its effect.
    @Test func anEmptyRepetitionEndsWithTheRun() async throws {
        let idle = Step.repetition(
            RepeatedSteps(
                times: .fixed(1_000_000_000),
                steps: [.condition(ConditionalSteps(.value("x", .equals("y")), then: [exchange("never")]))]))
        let run = try await run([exchange("first"), idle], .users(2, for: .seconds(60)), variables: ["x": ""]) {
            try await Task.sleep(for: .milliseconds(50))
            $0.send(.stop)
        }
        #expect(names(run) == ["first", "first"])
        #expect(run.outcome.total.iterations.completed == 0)
    }

    @Test func aChoiceFollowsItsWeights() async throws {
        let choice = Step.choice([
            WeightedSteps(weight: 3, steps: [exchange("a")]), WeightedSteps(steps: [exchange("b"), exchange("c")]),
        ])
        let done = names(try await run([choice], .iterations(400, users: 4), loops: 2))
        // 400 draws at 3 : 1 are 300 of the first; six deviations are 52.
        #expect(abs(done.count { $0 == "a" } - 300) < 52)
        #expect(done.count { $0 == "b" } == 400 - done.count { $0 == "a" })
        #expect(done.count { $0 == "b" } == done.count { $0 == "c" })
    }

    // MARK: - Groups

    @Test func groupsAreTimedAsOne() async throws {
        let inner = Step.group(StepGroup(name: "pay", steps: [exchange("b", microseconds: 2_000)]))
        let group = Step.group(
            StepGroup(
                name: "checkout",
                steps: [exchange("a", microseconds: 1_000), .wait(.constant(.milliseconds(3))), inner]))
        let run = try await run([group, exchange("c", microseconds: 1_000)], .iterations(20, users: 2))
        var whole = TimeHistogram()
        var part = TimeHistogram()
        for user in 0..<2 {
            let samples = run.notes.exchanges(of: user).map(\.sample)
            for first in stride(from: 0, to: samples.count, by: 3) {
                whole.record(samples[first + 1].ended - samples[first].intended)
                part.record(samples[first + 1].responseTime)
            }
        }
        #expect(run.outcome.total.groups.keys.sorted() == ["checkout", "checkout/pay"])
        #expect(run.outcome.total.groups["checkout"]?.responseTime == whole)
        #expect(run.outcome.total.groups["checkout/pay"]?.responseTime == part)
        #expect(run.intervals.groups["checkout"]?.responseTime == whole)
    }

    @Test func aGroupFailsWithItsExchanges() async throws {
        let run = try await run(
            [
                .group(StepGroup(name: "good", steps: [exchange("a")])),
                .group(StepGroup(name: "bad", steps: [exchange("b", failures: 100), exchange("c")])),
            ], .iterations(10, users: 2))
        #expect(run.outcome.total.groups["good"]?.failed == 0)
        #expect(run.outcome.total.groups["bad"]?.failed == 10)
        #expect(run.outcome.total.groups["bad"]?.responseTime.count == 10)
    }

    // MARK: - Steps at once

    @Test(arguments: [1, 2, 6]) func stepsAtOnceAreDueTogetherAndEndTogether(connections: Int) async throws {
        let branches = (0..<6).map { [exchange("part \($0)", microseconds: 4_000)] }
        let run = try await run(
            [
                exchange("page", microseconds: 1_000),
                .parallel(ParallelSteps(branches: branches, connections: connections)), exchange("next"),
            ], .iterations(4, users: 2))
        #expect(run.notes.clients == 2 * connections, "the user keeps its connections")
        let samples = run.notes.exchanges.sorted { $0.sample.ended < $1.sample.ended }
        let parts = samples.filter { $0.step.hasPrefix("part") }.map(\.sample)
        let pages = samples.filter { $0.step == "page" }.map(\.sample)
        let next = samples.filter { $0.step == "next" }.map(\.sample)
        #expect(parts.count == 24 && next.count == 4)
        #expect(parts.allSatisfy { part in pages.contains { $0.ended == part.intended } })
        #expect(next.allSatisfy { following in parts.contains { $0.ended == following.intended } })
        for page in pages {
            let ofPage = parts.filter { $0.intended == page.ended }.sorted { $0.started < $1.started }
            let most = ofPage.map { one in ofPage.count { $0.started <= one.started && one.started < $0.ended } }.max()
            #expect(most ?? 0 <= connections)
        }
        // What waits for a connection is held back by the scenario: 6 lines over `connections`, of 4 pages.
        let waits = run.outcome.total.waitForPermit
        #expect(waits.count == UInt64(4 * Swift.max(0, 6 - connections)))
        if connections < 6 { #expect(waits.min >= 4_000_000, "as long as the line before took") }
    }

    @Test func backgroundStepsEndWithTheirTask() async throws {
        let poll = Step.repetition(
            RepeatedSteps(times: .fixed(1_000_000), steps: [exchange("poll"), .wait(.constant(.milliseconds(5)))]))
        let run = try await run(
            [exchange("open"), .background([poll]), exchange("read", microseconds: 60_000), exchange("close")],
            .iterations(2, users: 1))
        let done = names(run)
        #expect(done.count { $0 == "close" } == 2 && run.outcome.total.iterations.completed == 2)
        #expect(done.count { $0 == "poll" } >= 2, "at least one poll in each iteration, beside the reading")
        let polls = run.notes.exchanges.filter { $0.step == "poll" }.map(\.sample.started)
        for end in run.notes.exchanges.filter({ $0.step == "close" }).map(\.sample.ended) {
            let next = run.notes.exchanges.filter { $0.step == "open" }.map(\.sample.started).first { $0 >= end }
            #expect(!polls.contains { $0 > end && $0 < next ?? .max }, "no poll outlives its task")
        }
    }

    @Test func stepsAreCutWhenTheirTimeIsOver() async throws {
        let timed = Step.within(
            TimedSteps(
                limit: .milliseconds(20),
                steps: [
                    exchange("a", microseconds: 1_000), exchange("slow", microseconds: 10_000_000), exchange("never"),
                ]))
        let run = try await run([timed, exchange("after")], .iterations(2, users: 2))
        #expect(names(run).sorted() == ["a", "a", "after", "after", "slow", "slow"])
        #expect(run.counts.timedOut == 2 && run.counts.completed == 4)
        #expect(run.outcome.total.iterations.completed == 2)
        for exchange in run.notes.exchanges where exchange.step == "slow" {
            #expect(exchange.sample.ended - exchange.sample.started < 5_000_000_000)
        }
    }

    @Test func aWaitIsCutWhenItsTimeIsOver() async throws {
        let timed = Step.within(
            TimedSteps(
                limit: .milliseconds(600),
                steps: [exchange("a"), .wait(.constant(.seconds(100))), exchange("never")]))
        let run = try await run([timed, exchange("after")])
        let samples = run.notes.exchanges(of: 0)
        #expect(samples.map(\.step) == ["a", "after"])
        #expect(samples[1].sample.intended == samples[0].sample.intended + 600_000_000)
    }

    @Test func aMeetingIsCutWhenItsTimeIsOver() async throws {
        let timed = Step.within(
            TimedSteps(
                limit: .milliseconds(600),
                steps: [exchange("a"), .rendezvous(RendezvousStep(name: "r", users: 2)), exchange("never")]))
        let run = try await run([timed, exchange("after")])
        let samples = run.notes.exchanges(of: 0)
        try #require(samples.map(\.step) == ["a", "after"])
        #expect(samples[1].sample.intended == samples[0].sample.intended + 600_000_000)
        #expect(run.outcome.total.meetings == ["r": MeetingCounts()], "a round that one left has not ended")
        #expect(run.outcome.total.end < .seconds(20))
    }

    /// Iterations without anything to wait for leave the loop to others, and end with the run.
    @Test(.timeLimit(.minutes(1))) func aTaskThatDoesNothingEndsWithTheRun() async throws {
        let never = ConditionalSteps(.value("role", .equals("admin")), then: [exchange("never")])
        let run = try await run([.condition(never)], .users(2, for: .milliseconds(50)), variables: ["role": "guest"])
        #expect(run.notes.exchanges.isEmpty && run.outcome.total.iterations.completed > 0)
        #expect(run.outcome.total.end < .seconds(20))
    }

    // MARK: - Arrivals

    /// An arrival that may end without an exchange is no exchange until there is one.
    @Test func arrivalsWithoutAnExchangeLeaveNothingOpen() async throws {
        let condition = ConditionalSteps(.value("role", .equals("admin")), then: [exchange("yes")])
        for role in ["admin", "guest"] {
            let run = try await run(
                [.condition(condition)], .rate(200, for: .milliseconds(100), maxUsers: 5), variables: ["role": role])
            #expect(run.outcome.arrivals[0].due == 20 && run.outcome.total.iterations.completed == 20)
            #expect(run.counts.intended == (role == "admin" ? 20 : 0) && run.counts.unsent == 0)
        }
    }

    /// Whatever the steps are, and whenever the run is stopped, nothing is lost or counted twice.
    @Test(arguments: 0..<12) func nothingIsLost(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed, stream: 77)
        let steps = Self.randomSteps(depth: 3, using: &random)
        let workload: Workload =
            seed.isMultiple(of: 2)
            ? .rate(400, for: .milliseconds(150), maxUsers: 8) : .users(5, for: .milliseconds(150))
        let stop = seed.isMultiple(of: 3)
        let run = try await run(
            steps, workload, loops: 1 + Int(seed % 2), variables: ["x": "1"], gracefulStop: .milliseconds(100)
        ) { control in
            guard stop else { return }
            try await Task.sleep(for: .milliseconds(80))
            control.send(.stop)
        }
        #expect(UInt64(run.notes.exchanges.count) == run.counts.ended)
    }

    private static func randomSteps(depth: Int, using random: inout SplitMix64) -> [Step] {
        (0..<Int.random(in: 1...3, using: &random)).map { index in
            let kind = depth == 0 ? Int.random(in: 0...1, using: &random) : Int.random(in: 0...7, using: &random)
            func inner() -> [Step] { randomSteps(depth: depth - 1, using: &random) }
            switch kind {
            case 0:
                return .exchange(
                    RehearsalPlugin.step("step", .init(microseconds: 500, failures: 10, timeouts: 10)))
            case 1: return .wait(.constant(.microseconds(300)))
            case 2: return .group(StepGroup(name: "g\(index)", steps: inner()))
            case 3:
                return .condition(
                    ConditionalSteps(.value("x", .equals("\(index)")), then: inner(), otherwise: inner()))
            case 4: return .repetition(RepeatedSteps(times: .between(0, 3), steps: inner()))
            case 5: return .choice([WeightedSteps(steps: inner()), WeightedSteps(weight: 2, steps: inner())])
            case 6: return .parallel(ParallelSteps(branches: [inner(), inner(), inner()], connections: 2))
            default: return .within(TimedSteps(limit: .milliseconds(2), steps: inner()))
            }
        }
    }

    // MARK: - Meeting places

    /// Rounds are in the results: those to which all came, and those whose time was over.
    @Test(arguments: [(2, 4, 0), (1, 0, 8)]) func roundsAreCounted(users: Int, met: UInt64, timedOut: UInt64)
        async throws
    {
        let doors = Step.rendezvous(
            RendezvousStep(name: "doors", users: 2, timeout: .milliseconds(users == 1 ? 5 : 20_000)))
        let run = try await run([doors, exchange("in")], .iterations(8, users: users), loops: users)
        #expect(run.outcome.total.meetings == ["doors": MeetingCounts(met: met, timedOut: timedOut)])
        #expect(run.intervals.meetings == run.outcome.total.meetings)
        #expect(names(run).count == 8)
    }
}
