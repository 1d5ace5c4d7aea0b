import Foundation
import GRDB
import LoadStore
import Testing

@testable import LoadHub

/// `POST /v1/runs` with what is no run.
@Suite(.timeLimit(.minutes(1))) struct RunIntakeTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "squall-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    private func file(_ name: String, _ change: (Database) throws -> Void = { _ in }) throws -> [UInt8] {
        let path = folder.appending(path: name)
        _ = try RunStore(path: path.path)
        let queue = try DatabaseQueue(path: path.path)
        try queue.writeWithoutTransaction { database in
            try change(database)
            try database.execute(sql: "PRAGMA journal_mode = DELETE")
        }
        try queue.close()
        return Array(try Data(contentsOf: path))
    }

    @Test func whatIsNoRunIsRefused() async throws {
        let store = try file("plain")
        let view = try file("view") { try $0.execute(sql: "CREATE VIEW v AS SELECT 1") }
        let endless = """
            WITH RECURSIVE n(i) AS (SELECT 'x' UNION ALL SELECT i FROM n) SELECT i FROM n
            """
        let trap = try file("trap") {
            try $0.execute(sql: "DROP TABLE grdb_migrations; CREATE VIEW grdb_migrations(identifier) AS \(endless)")
        }
        let timeless = try file("timeless") {
            try $0.execute(
                sql: """
                    INSERT INTO run(id, name, started, duration, exchanges, version, host, system, cores, descriptors, plan)
                    VALUES('a', 'a', 1, 9e999, 1, '', '', '', 1, 1, '')
                    """)
        }
        let foreign = Array("SQLite format 3\0".utf8) + Array(repeating: 7, count: 5_000)
        try await HubUnderTest.serve(store: folder.appending(path: "hub").path) { hub in
            for (body, words) in [
                ([], "the body is empty"), (Array("garbage".utf8), "it is no run"),
                (foreign, "it is no run that can be kept"),
                (Array(store.prefix(5_000)), "it is no run that can be kept"), (view, "it has views or triggers"),
                (trap, "it has views or triggers"), (timeless, "no time there is"),
            ] as [([UInt8], String)] {
                let answer = try await hub.ask(.POST, "/v1/runs", body: body)
                #expect(answer.status == 400 && answer.body.contains(words), "\(answer)")
            }
            let none = try await hub.ask(.POST, "/v1/runs", body: store)
            #expect(none.status == 200 && none.body == #"{"imported":[]}"#)
        }
    }

    @Test func whatDoesNotComeIsNotWaitedForForEver() async throws {
        var patience = HubPatience()
        patience.run = .milliseconds(200)
        try await HubUnderTest.serve(store: folder.appending(path: "hub").path, patience: patience) { hub in
            let slow = AsyncStream<[UInt8]> {
                try? await Task.sleep(for: .milliseconds(20))
                return Array("SQLite format 3\0".utf8)
            }
            let start = ContinuousClock.now
            let answer = try? await hub.ask(
                .POST, "/v1/runs", headers: [], body: .stream(slow.map { .init(bytes: $0) }, length: .unknown))
            // Long before the client gives up, after 30 s: by an answer, or by an end of the connection.
            #expect(answer == nil || answer?.status == 408)
            #expect(ContinuousClock.now - start < .seconds(25))
        }
    }
}
