import Foundation
import GRDB
import Testing

@testable import LoadStore

@Suite struct RunStoreTests {
    private let kept = KeptRuns()

    @Test func listsTheNewestFirstAndThoseThatAreMeant() async throws {
        let store = try kept.open()
        await KeptRuns.keep(1, named: "old", in: store, at: 1_000, tags: ["nightly"])
        await KeptRuns.keep(1, named: "Checkout 100%", in: store, at: 2_000, tags: ["nightly", "main"])
        await KeptRuns.keep(1, named: "new", in: store, at: 3_000, isComplete: false)
        func names(_ change: (inout RunFilter) -> Void) throws -> [String] {
            var filter = RunFilter()
            change(&filter)
            return try store.runs(filter).map(\.name)
        }
        #expect(try names { _ in } == ["new", "Checkout 100%", "old"])
        #expect(try names { $0.limit = 1 } == ["new"])
        #expect(try names { $0.text = "checkOUT 100%" } == ["Checkout 100%"])
        #expect(try names { $0.text = "shop.test" } == ["new", "Checkout 100%", "old"])
        #expect(try names { $0.tags = ["nightly"] } == ["Checkout 100%", "old"])
        #expect(try names { $0.tags = ["nightly", "main"] } == ["Checkout 100%"])
        #expect(try names { $0.since = 2_000 } == ["new", "Checkout 100%"])
        #expect(try names { $0.status = .incomplete } == ["new"])
        #expect(try names { $0.verdict = "pass" } == ["Checkout 100%", "old"])
        #expect(try names { $0.verdict = "fail" } == [])
    }

    @Test func namesARunByWhatIsItsAlone() async throws {
        let store = try kept.open()
        #expect(throws: UnknownRun.self) { try store.run(named: "last") }
        let first = try #require(await KeptRuns.keep(1, in: store, at: 1_000))
        let second = try #require(await KeptRuns.keep(1, in: store, at: 90_000))
        #expect(first.hasPrefix("19700101-001640-") && second.hasPrefix("19700102-010000-"))
        #expect(try store.run(named: "last").id == second)
        #expect(try store.run(named: first).id == first)
        #expect(try store.run(named: "19700102").id == second)
        #expect(try store.run(named: String(first.suffix(11))).id == first)
        let several = #expect(throws: UnknownRun.self) { try store.run(named: "1970") }
        #expect(several?.candidates.count == 2)
        let none = #expect(throws: UnknownRun.self) { try store.run(named: "zzzz") }
        #expect(none?.description.contains("squall runs") == true)
        #expect(throws: UnknownRun.self) { try store.run(named: "") }
    }

    @Test func tagsComeAndGo() async throws {
        let store = try kept.open()
        await KeptRuns.keep(1, in: store, tags: ["a"])
        try store.tag(try store.run(named: "last"), with: ["b", "b", "a"])
        #expect(try store.run(named: "last").tags == ["a", "b"])
        try store.tag(try store.run(named: "last"), with: [], without: ["a", "c"])
        #expect(try store.run(named: "last").tags == ["b"])
    }

    @Test func nothingOfADeletedRunStays() async throws {
        let store = try kept.open()
        await KeptRuns.keep(200, in: store, at: 1_000, tags: ["a"])
        let other = try #require(await KeptRuns.keep(1, in: store, at: 2_000))
        func size() throws -> UInt64 {
            try FileManager.default.attributesOfItem(atPath: kept.path)[.size] as? UInt64 ?? 0
        }
        try store.compact()
        let before = try size()
        try store.delete(try store.runs()[1])
        try store.compact()
        #expect(try size() < before / 2)
        #expect(try store.runs().map(\.id) == [other])
        for table in ["interval", "tag", "event"] {
            let strange = try store.read {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table) WHERE run <> ?", arguments: [other])
            }
            #expect(strange == 0, "\(table)")
        }
    }

    @Test func aRunGoesToAFileAndIntoAnotherStore() async throws {
        let (store, other) = (try kept.open(), KeptRuns())
        await KeptRuns.keep(3, in: store, at: 1_000, tags: ["nightly"])
        await KeptRuns.keep(1, in: store, at: 2_000)
        let run = try #require(try store.runs().last)
        let file = kept.folder.appending(path: "run.squall").path
        try store.export(run, to: file)
        #expect(throws: StoreProblem.self) { try store.export(run, to: file) }
        let target = try other.open()
        #expect(try target.importRuns(from: file) == [run.id])
        #expect(try target.importRuns(from: file) == [])
        #expect(try target.runs() == [run])
        #expect(try target.result(of: run).total == KeptRuns.total(seconds: 3))
        // The file is a store, too.
        #expect(try RunStore(path: file).runs().map(\.id) == [run.id])
    }

    @Test func whatIsNoStoreIsRefused() async throws {
        let store = try kept.open()
        let text = kept.folder.appending(path: "text").path
        try String(repeating: "no database, ", count: 100).write(toFile: text, atomically: true, encoding: .utf8)
        for path in [text, kept.folder.path, "/dev/null/runs.sqlite", kept.folder.appending(path: "none").path] {
            let problem = #expect(throws: StoreProblem.self) { try store.importRuns(from: path) }
            #expect(problem?.fix.isEmpty == false, "\(path)")
        }
        #expect(throws: StoreProblem.self) { try RunStore(path: text) }
        #expect(throws: StoreProblem.self) { try RunStore(path: "/dev/null/runs.sqlite") }
    }

    @Test func aDatabaseOfSomethingElseIsLeftAlone() throws {
        try FileManager.default.createDirectory(at: kept.folder, withIntermediateDirectories: true)
        let database = try DatabaseQueue(path: kept.path)
        try database.write { try $0.execute(sql: "CREATE TABLE places (name TEXT)") }
        let problem = #expect(throws: StoreProblem.self) { try kept.open() }
        #expect(problem?.reason == "it is a database of something else")
        let tables = try database.read { try String.fetchAll($0, sql: "SELECT name FROM sqlite_master") }
        #expect(tables == ["places"])
    }

    @Test func aStoreThatIsOnlyReadIsNotMade() {
        let problem = #expect(throws: StoreProblem.self) { try RunStore(path: kept.path, creates: false) }
        #expect(problem?.reason == "there is no such file")
        #expect(!FileManager.default.fileExists(atPath: kept.folder.path))
    }

    @Test func aStoreOfANewerVersionIsLeftAlone() throws {
        try kept.open().close()
        let database = try DatabaseQueue(path: kept.path)
        try database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2 something new')") }
        try database.close()
        let problem = #expect(throws: StoreProblem.self) { try kept.open() }
        #expect(problem?.reason.contains("newer") == true)
    }

    @Test func severalProcessesMayKeepRunsAtOnce() async throws {
        // The first ones make the tables, all at once.
        let path = kept.path
        try await withThrowingTaskGroup(of: String?.self) { group in
            for number in 0..<6 {
                group.addTask {
                    await KeptRuns.keep(10, named: "run \(number)", in: try RunStore(path: path), at: 1_000)
                }
            }
            for try await id in group { #expect(id != nil) }
        }
        #expect(try RunStore(path: path).runs().count == 6)
        #expect(try RunStore(path: path).runs().allSatisfy { $0.exchanges == 200 && $0.status == .complete })
    }

    @Test func damagedValuesAreAnErrorAndNotATrap() async throws {
        let store = try kept.open()
        await KeptRuns.keep(2, in: store)
        let run = try store.run(named: "last")
        for damage in ["zeroblob(3)", "zeroblob(400)", "x'ffffffff00'", "substr(result, 1, length(result) / 2)"] {
            try store.write { try $0.execute(sql: "UPDATE run SET result = \(damage)") }
            #expect(throws: StoreProblem.self, "\(damage)") { try store.result(of: run) }
        }
        try store.write { try $0.execute(sql: "UPDATE interval SET snapshot = x'00000002789c'") }
        var intervals = store.intervals(of: run)
        #expect(throws: StoreProblem.self) { try intervals.next() }
    }

    @Test(arguments: [
        (["XDG_DATA_HOME": "/data", "HOME": "/home/ada"], "/data/squall/runs.sqlite"),
        (["HOME": "/home/ada"], "/home/ada/.local/share/squall/runs.sqlite"),
        (["XDG_DATA_HOME": "relative", "HOME": "/home/ada"], "/home/ada/.local/share/squall/runs.sqlite"),
        ([:], nil),
    ])
    func runsAreKeptInTheUsersDataDirectory(_ environment: [String: String], _ path: String?) {
        #expect(RunStore.standardPath(environment: environment) == path)
    }
}
