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

        /// A receiver that is overloaded at first, and prints what it is sent.
        private static let receiver = """
            import http.server, json
            class Receiver(http.server.BaseHTTPRequestHandler):
                count = 0
                def do_POST(self):
                    body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                    Receiver.count += 1
                    self.send_response(503 if Receiver.count == 1 else 204)
                    self.end_headers()
                    if Receiver.count > 1: print(json.loads(body)["text"], flush=True)
                def log_message(self, *_): pass
            server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
            print("listens on", server.server_port, flush=True)
            server.serve_forever()
            """

        /// People at the terminal and a webhook are told of an alert, and of its end, once.
        @Test func somebodyIsToldOfAlerts() async throws {
            let receiver = try ChildProcess(executable: "/usr/bin/env", arguments: ["python3", "-c", Self.receiver])
            try await receiver.wait(for: "the receiver") { receiver.output.contains("\n") }
            let port = try #require(receiver.output.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) })
            let listen = try LoopbackPort.free()
            let hub = try Command.start([
                "hub", "--listen", "\(listen)", "--store", scratch.path("hub.sqlite"), "--alert", "memory > 1kB",
                "--alert", "missing for 2s", "--webhook", "http://127.0.0.1:\(port)/alerts",
            ])
            try await hub.wait(for: "the hub") { hub.output.contains("Ctrl-C") }
            func probe() throws -> ChildProcess {
                try Command.start([
                    "probe", "--to", "http://127.0.0.1:\(listen)", "--name", "web-1", "--interval", "100ms", "--buffer",
                    scratch.path("probe.sqlite"),
                ])
            }
            let first = try probe()
            try await receiver.wait(for: "the first alert") { receiver.output.contains("alert: web-1: memory > 1kB (") }
            let list = try await get(listen, "/alerts")
            #expect(list.status == 200 && list.body.contains(#""state":"firing""#), "\(list.body)")
            first.signal(SIGKILL)
            _ = try await first.exitCode()
            try await receiver.wait(for: "the silence") {
                receiver.output.contains("alert: web-1: missing for 2s (silent for ")
            }
            let second = try probe()
            try await receiver.wait(for: "the end of it") {
                receiver.output.contains("resolved: web-1: missing for 2s, after ")
            }
            #expect(receiver.output.components(separatedBy: "memory > 1kB").count == 2, "\(receiver.output)")
            #expect(hub.errors.contains("alert: web-1: memory > 1kB ("))
            #expect(hub.errors.contains("resolved: web-1: missing for 2s, after "))
            for process in [second, hub, receiver] {
                process.signal(SIGINT)
                _ = try await process.exitCode()
            }
        }

        /// A run of one machine is seen at a hub on another, once, however often it is sent.
        @Test func aRunIsSentToTheHub() async throws {
            let (here, there) = (scratch.path("here.sqlite"), scratch.path("there.sqlite"))
            let lab = try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"])
            let run = try await Command.run(
                "run", "http://127.0.0.1:\(lab.port)/", "-n", "7", "-c", "1", "-t", "1", "--quiet", "--store", here)
            #expect([0, 3].contains(run.code), "\(run.errors)")
            let token = try scratch.file("token", "t0\n")
            let hub = try await TestServer(
                executable: Command.executable, arguments: ["hub", "--listen", "0", "--store", there, "--token", "t0"])
            let flags = ["--hub", "http://127.0.0.1:\(hub.port)", "--store", here]
            let stranger = try await Command.run(["runs", "send", "last"] + flags)
            #expect(stranger.code == 2 && stranger.errors.contains("error: "), "\(stranger.errors)")
            let first = try await Command.run(["runs", "send", "last", "--hub-token-file", token] + flags)
            #expect(first.code == 0 && first.errors.contains(" now\n"), "\(first.errors)")
            let second = try await Command.run(["runs", "send", "last", "--hub-token-file", token] + flags)
            #expect(second.code == 0 && second.errors.contains("the hub has ") && second.errors.contains("already"))
            #expect(try await get(hub.port, "/v1/runs", token: "t0").body.contains(#""exchanges":7"#))
            let nowhere = try await Command.run("runs", "send", "last", "--hub", "http://127.0.0.1:1", "--store", here)
            #expect(nowhere.code == 2 && nowhere.errors.contains("see that"), "\(nowhere.errors)")
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
                (["--alert", "cpu > 3"], "write a percentage up to 100%, for example 90%"),
                (["--webhook", "http://127.0.0.1:1"], "--webhook is told of alerts; name one with --alert"),
                (["--alert", "missing for 1s", "--webhook", "here"], "this is no URL of http or https"),
                (["--listen", "\(occupied.port)"], "choose another port, for example --listen 127.0.0.1:0"),
            ]
            for (flags, words) in cases {
                let ended = try await Command.run(["hub", "--store", scratch.path("hub.sqlite")] + flags)
                #expect(ended.code == 2 && ended.errors.contains(words), "\(flags): \(ended.code) \(ended.errors)")
            }
        }
    }
}
