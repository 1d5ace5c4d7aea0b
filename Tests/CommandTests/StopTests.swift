import Foundation
import TestServers
import Testing

extension CommandTests {
    /// Ctrl-C and SIGTERM.
    @Suite(.serialized) struct StopTests {
        private func stop(
            _ path: String, with signals: [Int32], graceful: String = "60s"
        ) async throws -> (Command.Ended, Report) {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let scratch = try Scratch()
            let scenario = try scratch.file(
                "stop.yaml",
                """
                squall: 1
                target: http://127.0.0.1:\(server.port)
                graceful-stop: \(graceful)
                http: {timeout: 10m}
                phases: [{users: 4, duration: 10m}]
                users: {tasks: [{get: "\(path)"}]}
                """)
            let json = scratch.path("run.json")
            let process = try Command.start(["run", scenario, "--json", json])
            // The first line of the view: the load is on.
            try await process.wait(for: "the first second") { process.errors.contains("00:01") }
            for (number, signal) in signals.enumerated() {
                process.signal(signal)
                if number == 0 {
                    try await process.wait(for: "the word that it stops") { process.errors.contains("stopping:") }
                }
            }
            let ended = try await Command.ended(process)
            #expect(ended.code == 130)
            #expect(ended.output.hasPrefix("INTERRUPTED"))
            let report = try Report(file: json)
            #expect(report.ending == "interrupted")
            return (ended, report)
        }

        @Test(arguments: [SIGINT, SIGTERM]) func onceDrains(_ signal: Int32) async throws {
            let (_, report) = try await stop("/slow-body?bytes=20&ms=10", with: [signal])
            #expect(report.counts.completed == report.counts.intended)
            #expect(report.counts.completed > 0)
        }

        @Test(arguments: [SIGINT, SIGTERM]) func twiceStopsAtOnce(_ signal: Int32) async throws {
            let (_, report) = try await stop("/never", with: [signal, signal])
            #expect(report.errors == ["cancelled": 4])
        }

        @Test func aStalledTargetIsGivenUpInTheEnd() async throws {
            let (_, report) = try await stop("/never", with: [SIGINT], graceful: "500ms")
            #expect(report.errors == ["cancelled": 4])
        }

        /// How many connections to a port of 127.0.0.1 wait for an answer to their SYN (state 02).
        private static func attempts(port: UInt16) -> Int {
            // Line by line: the table may be long, and grows while it is read.
            guard let table = fopen("/proc/net/tcp", "r") else { return 0 }
            defer { fclose(table) }
            var line = [CChar](repeating: 0, count: 256)
            var count = 0
            let peer = "0100007F:" + String(format: "%04X", port) + " 02 "
            while fgets(&line, Int32(line.count), table) != nil {
                if String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).contains(peer)
                {
                    count += 1
                }
            }
            return count
        }

        /// A listener whose queue is full lets further attempts to connect hang.
        @Test func aStopEndsTheFirstAttemptToConnect() async throws {
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(listener) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            var fillers: [Int32] = []
            defer { for filler in fillers { close(filler) } }
            withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    bind(listener, pointer, size)
                    listen(listener, 0)
                    getsockname(listener, pointer, &size)
                    for _ in 0..<4 {
                        let filler = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
                        connect(filler, pointer, size)
                        fillers.append(filler)
                    }
                }
            }
            let port = UInt16(bigEndian: address.sin_port)
            let waiting = Self.attempts(port: port)
            let process = try Command.start(["run", "http://127.0.0.1:\(port)/"])
            try await process.wait(for: "an attempt to connect") { Self.attempts(port: port) > waiting }
            process.signal(SIGINT)
            let ended = try await Command.ended(process)
            #expect(ended.code == 130)
            #expect(ended.errors.hasSuffix("stopped before the load began; nothing was sent\n"))
        }
    }
}
