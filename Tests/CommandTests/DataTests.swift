import Foundation
import TestServers
import Testing

extension CommandTests {
    /// Data that breaks while the built command draws from it.
    @Suite(.serialized) struct DataTests {
        @Test func aFileThatBreaksMakesTheMeasurementInvalid() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let scratch = try Scratch()
            // Larger than what is held in memory: it is read while the run goes on.
            let rows = Array(repeating: String(repeating: "x", count: 1_000), count: 300)
            let large = Array(repeating: String(repeating: "y", count: 1 << 20), count: 17)
            let data = try scratch.file("rows.csv", (["v"] + rows + large).joined(separator: "\n") + "\n")
            let scenario = try scratch.file(
                "rows.yaml",
                """
                squall: 1
                target: http://127.0.0.1:\(server.port)
                data: {rows: {csv: rows.csv}}
                phases: [{users: 4, duration: 10m}]
                users:
                  wait: 100ms
                  tasks: [{get: /ok, headers: {X-Row: "${rows.v}"}}]
                """)
            let process = try Command.start(["run", scenario])
            try await process.wait(for: "the first second") { process.errors.contains("00:01") }
            let handle = try FileHandle(forWritingTo: URL(filePath: data))
            try handle.truncate(atOffset: 1_000)
            try handle.close()
            let ended = try await Command.ended(process)
            #expect(ended.code == 3, "\(ended.errors)")
            #expect(ended.output.hasPrefix("INVALID  rows"))
            let words = ended.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words.contains("their data broke: ") && words.contains("it has become shorter"), "\(ended.output)")
        }
    }
}
