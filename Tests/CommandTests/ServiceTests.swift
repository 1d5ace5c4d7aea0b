import Foundation
import TestServers
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

extension CommandTests {
    /// The example of a service that measures itself.
    @Suite(.serialized) struct ServiceTests {
        @Test func aHubHasTheEventLoopsOfAService() async throws {
            let scratch = try Scratch()
            let hubPort = try LoopbackPort.free()
            let hub = try Command.start(["hub", "--listen", "\(hubPort)", "--store", scratch.path("hub.sqlite")])
            defer { hub.end() }
            try await hub.wait(for: "its port") { LoopbackPort.accepts(hubPort) }
            let port = try LoopbackPort.free()
            let service = try await TestServer(
                executable: try await Self.built(), arguments: ["\(port)", "http://127.0.0.1:\(hubPort)"], port: port)
            defer { service.stop() }
            let url = try #require(
                URL(string: "http://127.0.0.1:\(hubPort)/probes/echo/readings?from=0&to=4102444800"))
            let deadline = ContinuousClock.now + .seconds(60)
            var text = ""
            // Not all of it is in the first reading: ports are looked for, and connections counted, once a second.
            let names = [
                "echo-0", "squall.runtime.executor.delay", "process.cpu.time", "\"server.port\"", "\"\(port)\"",
            ]
            while let missing = names.first(where: { !text.contains($0) }) {
                try #require(ContinuousClock.now < deadline, "the hub has no \(missing): \(text.prefix(400))")
                try await Task.sleep(for: .milliseconds(100))
                text = String(decoding: try await URLSession.shared.data(from: url).0, as: UTF8.self)
            }
        }

        /// As its user builds it. What it needs of Squall is built once with the other examples, and kept.
        private static func built() async throws -> String {
            let scratch = Command.root.appending(path: ".build/script-tests/init")
            let build = try ChildProcess(
                executable: "/usr/bin/env",
                arguments: ["-u", "SQUALL_STRICT", "swift", "build", "--scratch-path", scratch.path],
                directory: Command.root.appending(path: "Examples/Services/echo"))
            let ended = try await Command.ended(build, within: .seconds(900))
            try #require(ended.code == 0, "\(ended.output)\(ended.errors)")
            return scratch.appending(path: "debug/echo").path
        }
    }
}
