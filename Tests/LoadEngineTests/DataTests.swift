import Foundation
import LoadEngine
import LoadMeasure
import LoadPlan
import Testing

/// Data that ends, and data that breaks, while a run draws from it.
@Suite(.serialized, .timeLimit(.minutes(1))) struct DataTests {
    private func task(_ name: String, microseconds: Int, uses: String? = nil) -> UserTask {
        var step = RehearsalPlugin.step(name, .init(microseconds: microseconds))
        step.uses = uses.map { [$0] } ?? []
        return UserTask(name: name, exchanges: [step])
    }

    /// Users of other classes begin all the same.
    @Test(arguments: 1...2) func aSourceIsSpentForTheClassThatDrawsFromIt(loops: Int) async throws {
        let phases = [(2, 1_500), (6, 300)].map {
            UserPhase(shape: .constant(users: $0), duration: .milliseconds($1))
        }
        var plan = Plan.rehearsed(.closed(phases), tasks: [task("spends", microseconds: 500, uses: "rows.v")])
        plan.data = [
            DataSource(
                name: "rows", records: .inline(rows: [["1"], ["2"], ["3"]]), columns: ["v"], rowCount: 3, order: .once)
        ]
        plan.scenarios[0].userClasses.append(UserClass(name: "other", tasks: [task("other", microseconds: 500)]))
        let run = try await Rehearsal(plan, loops: loops)
        let done = run.notes.exchanges.map(\.step)
        #expect(done.count { $0 == "spends" } == 3)
        #expect(run.notes.clients == 4, "two at first, and of the four that come later those who need no row")
        #expect(run.outcome.total.end >= .milliseconds(1_790), "and the run lasts as long as planned")
        #expect(run.outcome.brokenData.isEmpty, "data that is used up is not broken")
    }

    /// A user that leaves and comes back goes on with its rows.
    @Test func rowsOfOnesOwnAreDrawnOnce() async throws {
        let lives = (0..<3).flatMap { _ in
            [
                UserPhase(shape: .constant(users: 1), duration: .milliseconds(60)),
                UserPhase(shape: .pause, duration: .milliseconds(60)),
            ]
        }
        let first = ConditionalSteps(
            .value("rows.v", .equals("1")), then: [.exchange(RehearsalPlugin.step("first"))],
            otherwise: [.exchange(RehearsalPlugin.step("other"))])
        var plan = Plan.rehearsed(
            .closed(lives), tasks: [UserTask(name: "task", steps: [.condition(first)])], wait: .constant(.seconds(9)))
        plan.data = [
            DataSource(
                name: "rows", records: .inline(rows: [["1"], ["2"]]), columns: ["v"], rowCount: 2, order: .once,
                sharing: .perUser, cadence: .user)
        ]
        let run = try await Rehearsal(plan)
        #expect(run.notes.exchanges.map(\.step) == ["first", "other"], "and for the third life there is none")
    }

    /// A user that has used up its own rows ends; those that come later have theirs, and the run ends when all have.
    @Test(arguments: 1...2) func ownRowsAreSpentUserByUser(loops: Int) async throws {
        let phases = [
            UserPhase(shape: .ramp(from: 0, to: 4), duration: .milliseconds(400)),
            UserPhase(shape: .constant(users: 4), duration: .seconds(30)),
        ]
        let run = try await Rehearsal(readers(.closed(phases), rows: 8, per: .iteration), loops: loops)
        #expect(run.notes.exchanges.compactMap(\.read).sorted() == (0..<8).map(String.init))
        #expect(run.outcome.total.end < .seconds(20))
    }

    /// Who comes back goes on with its own rows, whoever has none left.
    @Test func whoComesBackHasTheNextOfItsRows() async throws {
        let shapes: [UserPhase.Shape] = [.constant(users: 2), .pause, .constant(users: 2), .pause, .constant(users: 2)]
        let phases = shapes.map {
            UserPhase(shape: $0, duration: $0 == .pause ? .milliseconds(850) : .milliseconds(150))
        }
        let run = try await Rehearsal(readers(.closed(phases), rows: 4, per: .user))
        let origin = run.notes.exchanges.map(\.sample.intended).min() ?? 0
        let phasesOfRow = Dictionary(grouping: run.notes.exchanges, by: \.read).mapValues { exchanges in
            Set(exchanges.map { ($0.sample.intended - origin) / 1_000_000_000 })
        }
        #expect(phasesOfRow.values.allSatisfy { $0.count == 1 }, "\(phasesOfRow)")
        #expect(phasesOfRow["0"] == [0] && phasesOfRow["2"] == [1])
    }

    private func readers(_ workload: Workload, rows: Int, per cadence: DataSource.Cadence) -> Plan {
        var step = RehearsalPlugin.step("reads", .init(microseconds: 500, reads: "rows.n"))
        step.uses = ["rows.n"]
        var plan = Plan.rehearsed(workload, tasks: [UserTask(name: "reads", exchanges: [step])])
        let records = (0..<rows).map { ["\($0)"] }
        plan.data = [
            DataSource(
                name: "rows", records: .inline(rows: records), columns: ["n"], rowCount: rows, order: .once,
                sharing: .perUser, cadence: cadence)
        ]
        return plan
    }

    @Test func theRunEndsWhereAllDataIsSpent() async throws {
        let phases = [
            UserPhase(shape: .constant(users: 2), duration: .milliseconds(100)),
            .init(shape: .pause, duration: .seconds(30)),
        ]
        var plan = Plan.rehearsed(.closed(phases), tasks: [task("spends", microseconds: 500, uses: "rows.v")])
        plan.data = [DataSource(name: "rows", records: .inline(rows: [["1"]]), columns: ["v"], order: .once)]
        let run = try await Rehearsal(plan)
        #expect(run.notes.exchanges.count == 1 && run.outcome.total.end < .seconds(20))
    }

    /// A file that is read while the run goes on, and becomes shorter meanwhile.
    @Test func aFileThatBreaksIsToldAndEndsItsUsers() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "squall-data-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        let row = String(repeating: "x", count: 1_000) + "\n"
        // The last row makes the file too large to be held in memory.
        let text = "v\n" + String(repeating: row, count: 300) + String(repeating: "y", count: 16 << 20) + "\n"
        try Data(text.utf8).write(to: file)
        var plan = Plan.rehearsed(
            .users(4, for: .seconds(40)), tasks: [task("reads", microseconds: 20_000, uses: "rows.v")])
        plan.data = [DataSource(name: "rows", records: .csv(path: file.path), columns: ["v"], rowCount: 301)]
        let run = try await Rehearsal(plan) { _ in
            let handle = try FileHandle(forWritingTo: file)
            try handle.truncate(atOffset: 1_000)
            try handle.close()
        }
        #expect(run.outcome.brokenData.map(\.message) == ["\(file.path) cannot be read: it has become shorter"])
        #expect(run.outcome.total.end < .seconds(30), "its users have ended")
        #expect(run.counts.intended == run.counts.completed)
    }
}
