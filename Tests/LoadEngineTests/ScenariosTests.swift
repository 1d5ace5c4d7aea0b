import LoadEngine
import LoadLoop
import LoadMeasure
import LoadPlan
import Synchronization
import Testing

/// Several scenarios in one run, beside each other on the same loops.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ScenariosTests {
    private func scenario(
        _ name: String, start: Duration = .zero, _ workload: Workload, task: String, wait: WaitTime = .none
    ) -> ScenarioPlan {
        let users = UserClass(name: "users", tasks: [.rehearsed(task, microseconds: 500)], wait: wait)
        return ScenarioPlan(
            name: name, start: start, workload: workload, userClasses: [users], executors: ["rehearsal": .null])
    }

    private func plan(_ scenarios: [ScenarioPlan]) -> Plan {
        Plan(name: "several", scenarios: scenarios, gracefulStop: .seconds(20))
    }

    @Test(arguments: 1...3) func eachHasItsOwnLoadFromItsStartOn(loops: Int) async throws {
        let plan = plan([
            scenario("steady", .users(3, for: .milliseconds(900)), task: "a", wait: .constant(.milliseconds(10))),
            scenario("late", start: .milliseconds(300), .rate(200, for: .milliseconds(300)), task: "b"),
        ])
        let run = try await Rehearsal(plan, loops: loops)
        let starts = Dictionary(grouping: run.notes.exchanges, by: \.step).mapValues { exchanges in
            exchanges.map(\.sample.intended).sorted()
        }
        let (first, late) = (try #require(starts["a"]), try #require(starts["b"]))
        // The k-th of 200/s is due when the integral of the rate has reached k: 5 ms after the one before.
        #expect(late.count == 60)
        #expect(zip(late, late.dropFirst()).allSatisfy { $1 - $0 == 5_000_000 })
        #expect(late[0] - first[0] == 300_000_000 + 5_000_000 || late[0] - first[0] == 300_000_000)

        let parts = run.outcome.total.scenarios
        #expect(parts.keys.sorted() == ["late", "steady"])
        #expect(parts["late"]?.counts.completed == 60 && parts["late"]?.tasks == ["b"])
        #expect(parts["steady"]?.counts.completed == UInt64(first.count) && parts["steady"]?.tasks == ["a"])
        #expect(parts["late"]?.start == .milliseconds(300))
        #expect((parts["late"]?.end ?? .zero) < run.outcome.total.end)
        #expect(run.counts.completed == UInt64(first.count + late.count))
        #expect(run.outcome.arrivals.map(\.due) == [0, 60])
        #expect(run.intervals == run.outcome.total)
    }

    /// The end of one interrupts the rests of its own users only.
    @Test func anEndLeavesTheUsersOfOthersAsleep() async throws {
        let plan = plan([
            scenario("short", .users(2, for: .milliseconds(100)), task: "a", wait: .constant(.seconds(50))),
            scenario("long", .users(2, for: .milliseconds(700)), task: "b", wait: .constant(.milliseconds(400))),
        ])
        let run = try await Rehearsal(plan, loops: 1)
        let starts = run.notes.exchanges.filter { $0.step == "b" }.map(\.sample.intended).sorted()
        #expect(starts.count == 4, "two users, each twice: at once, and after a rest that nobody cut")
        #expect(run.notes.exchanges.count { $0.step == "a" } == 2)
        #expect(run.counts.intended == run.counts.completed)
    }

    @Test func aFewUsersOfManyScenariosAreSpreadOverTheLoops() async throws {
        let plan = plan((0..<6).map { scenario("s\($0)", .iterations(1, users: 1), task: "t\($0)") })
        let run = try await Rehearsal(plan, loops: 3)
        #expect(run.counts.completed == 6)
        #expect(Set(run.notes.exchanges.map(\.step)).count == 6)
    }

    @Test func usersOfAllScenariosDrawRowsOnlyOnce() async throws {
        let rows = (0..<40).map { ["\($0)"] }
        let source = DataSource(name: "rows", records: .inline(rows: rows), columns: ["n"], order: .once)
        var plan = plan([
            scenario("one", .iterations(100, users: 2), task: "a"),
            scenario("two", .iterations(100, users: 2), task: "b"),
        ])
        plan.data = [source]
        for number in 0..<2 {
            plan.scenarios[number].userClasses[0].tasks[0].steps = plan.scenarios[number].userClasses[0].tasks[0].steps
                .mapExchanges { $0.uses = ["rows.n"] }
        }
        let run = try await Rehearsal(plan, loops: 2)
        #expect(run.counts.completed == 40)
    }

    /// One pool for two rates: never more users than it has, every arrival served, and those of both in turn.
    @Test(arguments: 1...2) func ratesShareAPool(loops: Int) async throws {
        var plan = plan([
            scenario("a", .rate(300, for: .milliseconds(500), maxUsers: 4), task: "a"),
            scenario("b", start: .milliseconds(250), .rate(300, for: .milliseconds(500), maxUsers: 4), task: "b"),
        ])
        for number in 0..<2 {
            plan.scenarios[number].userClasses[0].tasks = [
                .rehearsed(number == 0 ? "a" : "b", microseconds: 20_000)
            ]
        }
        plan.commonUsers = 4
        let run = try await Rehearsal(plan, loops: loops)
        #expect(run.counts.completed == 300 && run.counts.unsent == 0)
        #expect(run.outcome.arrivals.map(\.due) == [150, 150])
        #expect(run.mostInFlight <= 4)
        // 150 arrivals of the first would take 750 ms by themselves: those of the second do not wait for all of them.
        let ends = Dictionary(grouping: run.notes.exchanges, by: \.step).mapValues { $0.map(\.sample.ended) }
        #expect((ends["b"]?.min() ?? .max) < (ends["a"]?.max() ?? 0))
    }

    /// A scenario that has all the users that it may have lacks no room, however many of its arrivals wait: users of others
    /// need not go for it.
    @Test func whoMayHaveNoMoreUsersTakesNoRoom() async throws {
        var plan = plan([
            scenario("narrow", .rate(200, for: .milliseconds(600), maxUsers: 1), task: "a"),
            scenario("wide", .rate(100, for: .milliseconds(600), maxUsers: 9), task: "b"),
        ])
        plan.scenarios[0].userClasses[0].tasks = [.rehearsed("a", microseconds: 15_000)]
        plan.commonUsers = 10
        let run = try await Rehearsal(plan)
        #expect(run.counts.completed == 180 && run.counts.unsent == 0)
        #expect(run.notes.clients <= 10, "there is room for all, so that nobody goes")
    }

    /// The parts of the pool and of each scenario's share of it lie on the same loops.
    @Test(arguments: 1...4) func aScenarioMayHaveTheWholePool(loops: Int) async throws {
        var plan = plan(
            ["a", "b", "c"].map { name in
                scenario(name, .rate(name == "c" ? 400 : 1, for: .milliseconds(200), maxUsers: 6), task: name)
            })
        plan.scenarios[2].userClasses[0].tasks = [.rehearsed("c", microseconds: 40_000)]
        plan.commonUsers = 6
        let run = try await Rehearsal(plan, loops: loops)
        #expect(run.counts.completed == 82 && run.mostInFlight == 6)
    }

    /// One scenario's users have other rows than another's, whoever goes for whom.
    @Test(arguments: 1...2) func noTwoUsersHaveTheSameRow(loops: Int) async throws {
        var plan = plan([
            scenario("a", .rate(200, for: .milliseconds(400), maxUsers: 3), task: "a"),
            scenario("b", .rate(200, for: .milliseconds(400), maxUsers: 3), task: "b"),
            scenario("c", .users(3, for: .milliseconds(400)), task: "c", wait: .constant(.milliseconds(10))),
        ])
        plan.commonUsers = 3
        let rows = (0..<9).map { ["\($0)"] }
        plan.data = [
            DataSource(name: "rows", records: .inline(rows: rows), columns: ["n"], rowCount: 9, sharing: .perUser)
        ]
        for (number, name) in ["a", "b", "c"].enumerated() {
            let script = RehearsalPlugin.Script(microseconds: 5_000, reads: "rows.n")
            var step = RehearsalPlugin.step(name, script)
            step.uses = ["rows.n"]
            plan.scenarios[number].userClasses[0].tasks = [UserTask(name: name, exchanges: [step])]
        }
        let run = try await Rehearsal(plan, loops: loops)
        #expect(run.counts.unsent == 0)
        let readers = Dictionary(grouping: run.notes.exchanges, by: \.read).mapValues { Set($0.map(\.step)) }
        #expect(readers[nil] == nil && readers.values.allSatisfy { $0.count == 1 }, "\(readers)")
    }

    /// Users that are free in one scenario make room in the pool for another's.
    @Test func aFreeUserGivesItsPlaceAway() async throws {
        var plan = plan([
            scenario("first", .rate(100, for: .milliseconds(100), maxUsers: 2), task: "a"),
            scenario("second", start: .milliseconds(300), .rate(100, for: .milliseconds(100), maxUsers: 2), task: "b"),
            scenario("third", .rate(2, for: .milliseconds(900), maxUsers: 2), task: "c"),
        ])
        plan.commonUsers = 1
        let run = try await Rehearsal(plan)
        #expect(run.outcome.arrivals.map(\.due) == [10, 10, 2])
        #expect(run.counts.completed == 22 && run.counts.unsent == 0)
        #expect(Set(run.notes.exchanges.map(\.step)) == ["a", "b", "c"])
    }

    @Test func aChangeIsOfTheScenarioNamed() async throws {
        let plan = plan([
            scenario("a", .rate(100, for: .seconds(60)), task: "a"),
            scenario("b", start: .seconds(30), .rate(100, for: .seconds(30)), task: "b"),
        ])
        let run = try await Rehearsal(plan, loops: 2) { control in
            let event = try await control.ask(.change(.rate(0), of: "b"))
            // It had not begun: it changes as it begins.
            #expect(event.scenario == "b" && event.action == .rate && event.at == .seconds(30))
            await #expect(throws: ChangeRefused.self) { try await control.request(.change(.rate(5))) }
            let other = try await control.request(.change(.rate(200), of: "a"))
            #expect(other.at < .seconds(30) && other.effect == "100/s -> 200/s")
            control.send(.stop)
        }
        #expect(run.notes.exchanges.allSatisfy { $0.step == "a" })
        #expect(run.outcome.events.map(\.scenario) == ["b", "a", nil])
        #expect(run.counts.intended == run.counts.completed + run.counts.unsent)
    }

    @Test func aPauseBeforeTheStartLetsNobodyBegin() async throws {
        let plan = plan([
            scenario("a", .users(1, for: .milliseconds(600)), task: "a", wait: .constant(.milliseconds(5))),
            scenario("b", start: .milliseconds(400), .users(50, for: .milliseconds(200)), task: "b"),
        ])
        let answered = Mutex(Int64.max)
        let run = try await Rehearsal(plan, loops: 2) { control in
            _ = try await control.ask(.change(.pause, of: "b"))
            answered.withLock { $0 = MonotonicClock.now() }
        }
        // A busy machine may have asked too late.
        guard answered.withLock({ $0 }) - run.began < 370_000_000 else { return }
        #expect(run.outcome.events.map(\.at) == [.milliseconds(400)])
        #expect(run.notes.exchanges.allSatisfy { $0.step == "a" })
        #expect(run.notes.clients == 1)
    }

    @Test func aPauseIsOfAllAndToldOfEach() async throws {
        let plan = plan([
            scenario("a", .rate(200, for: .seconds(60)), task: "a"),
            scenario("b", .users(2, for: .seconds(60)), task: "b", wait: .constant(.milliseconds(5))),
        ])
        let run = try await Rehearsal(plan, loops: 2) { control in
            let event = try await control.ask(.togglePause)
            #expect(event.scenario == nil && event.effect == "a: 200/s -> 0/s; b: 2 users -> 0 users")
            // Time for arrivals that must not come.
            try await Task.sleep(for: .milliseconds(100))
            control.send(.stop)
        }
        #expect(run.outcome.events.map(\.scenario) == ["a", "b", nil])
        let pause = try #require(run.outcome.events.first?.at)
        let origin = try #require(run.notes.exchanges.map(\.sample.intended).min())
        let arrivals = run.notes.exchanges.filter { $0.step == "a" }.map(\.sample.intended)
        #expect(arrivals.allSatisfy { $0 - origin < pause.wholeNanoseconds })
        #expect(run.counts.intended == run.counts.completed + run.counts.unsent)
    }
}

extension Snapshot {
    fileprivate var tasks: [String] { Set(series.keys.map(\.task)).sorted() }
}
