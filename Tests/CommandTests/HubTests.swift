import Foundation
import TestServers
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

extension CommandTests {
    /// `squall hub`, as a program.
    @Suite(.serialized) struct HubTests {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        private func get(_ port: Int, _ path: String, token: String? = nil) async throws -> (status: Int, body: String)
        {
            var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path)")))
            if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
            let (body, response) = try await URLSession.shared.data(for: request)
            return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: body, as: UTF8.self))
        }

        @Test func theHubSaysWhereItIsAndShowsTheRunsThatAreKept() async throws {
            let store = scratch.path("hub.sqlite")
            let lab = try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"])
            let run = try await Command.run(
                "run", "http://127.0.0.1:\(lab.port)/", "-n", "5", "-c", "1", "-t", "1", "--quiet", "--store", store)
            #expect([0, 3].contains(run.code), "\(run.errors)")
            let hub = try await TestServer(
                executable: Command.executable, arguments: ["hub", "--listen", "0", "--store", store, "--token", "t0"])
            for path in ["/probes", "/v1/runs"] {
                #expect(try await get(hub.port, path).status == 401)
            }
            let probes = try await get(hub.port, "/probes", token: "t0")
            #expect(probes.status == 200 && probes.body == #"{"probes":[]}"#)
            #expect(try await get(hub.port, "/v1/runs", token: "t0").body.contains(#""exchanges":5"#))
            #expect(try await hub.finish() == 0)
        }

        @Test func whatCannotBeIsSaidAtOnce() async throws {
            let empty = try scratch.file("empty", "\n")
            let occupied = try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"])
            let cases: [([String], String)] = [
                (["--listen", "0.0.0.0:0"], "give a token with --token-file FILE, or listen on 127.0.0.1"),
                (["--listen", "here"], "write for example --listen 8090, or --listen 127.0.0.1:8090"),
                (["--token", ""], "--token is empty"),
                (["--token", "a", "--token-file", "b"], "give one of them"),
                (["--token-file", scratch.path("none")], "name a file that you may read"),
                (["--token-file", empty], "has no token in its first line"),
                (["--keep", "7 weeks"], "use one of ns, us, ms, s, m, h, d"),
                (["--most", "2 parsecs"], "use one of B, KiB"),
                (["--listen", "\(occupied.port)"], "choose another port, for example --listen 127.0.0.1:0"),
            ]
            for (flags, words) in cases {
                let ended = try await Command.run(["hub", "--store", scratch.path("hub.sqlite")] + flags)
                #expect(ended.code == 2 && ended.errors.contains(words), "\(flags): \(ended.code) \(ended.errors)")
            }
        }
    }
}
