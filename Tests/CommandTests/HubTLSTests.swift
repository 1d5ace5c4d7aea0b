import Foundation
import TestServers
import Testing

extension CommandTests {
    /// `squall hub` by TLS, with probes and runs that it trusts, and that it does not.
    @Suite(.serialized) struct HubTLSTests {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        private func probe(_ port: Int, _ name: String, _ flags: String...) throws -> ChildProcess {
            try Command.start(
                [
                    "probe", "--to", "https://127.0.0.1:\(port)", "--name", name, "--interval", "50ms", "--buffer",
                    scratch.path("\(name).sqlite"),
                ] + flags)
        }

        /// What the hub knows: a run that wants a probe that there is not is told of those that there are.
        private func known(_ port: Int, _ flags: [String]) async throws -> String {
            let ended = try await Command.run(
                [
                    "run", "http://127.0.0.1:1/", "--no-store", "--hub", "https://127.0.0.1:\(port)", "--probe",
                    "nobody",
                ] + flags)
            #expect(ended.code == 2)
            return ended.errors
        }

        private func monitor(_ port: Int, _ flags: [String]) throws -> ChildProcess {
            try Command.start(["monitor", "--hub", "https://127.0.0.1:\(port)", "--probe", "friend"] + flags)
        }

        @Test func onlyWhoShowsACertificateIsLetIn() async throws {
            let files = try await Certificates()
            let authority = files.certificate("ca")
            let mutual = [
                "--hub-cacert", authority, "--hub-cert", files.certificate("client"), "--hub-key", files.key("client"),
            ]
            let port = try LoopbackPort.free()
            let hub = try Command.start([
                "hub", "--listen", "\(port)", "--store", scratch.path("hub.sqlite"), "--cert",
                files.certificate("good"),
                "--key", files.key("good"), "--client-ca", authority,
            ])
            try await hub.wait(for: "its address") { hub.output.contains("hub: https://127.0.0.1:\(port)/") }

            let stranger = try probe(port, "stranger", "--hub-cacert", authority)
            let doubter = try probe(
                port, "doubter", "--hub-cert", files.certificate("client"), "--hub-key", files.key("client"))
            for probe in [stranger, doubter] {
                try await probe.wait(for: "a refusal") { probe.errors.contains("batches wait") }
                probe.signal(SIGINT)
                _ = try await probe.exitCode()
            }
            let friend = try Command.start(
                [
                    "probe", "--to", "https://127.0.0.1:\(port)", "--name", "friend", "--interval", "50ms", "--buffer",
                    scratch.path("friend.sqlite"),
                ] + mutual)
            var words = ""
            for _ in 0..<200 where !words.contains("friend") {
                words = try await known(port, mutual)
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(words.contains("friend") && !words.contains("stranger") && !words.contains("doubter"), "\(words)")
            #expect(!(try await known(port, ["--hub-cacert", authority])).contains("friend"))
            let monitor = try monitor(port, mutual)
            try await monitor.wait(for: "a line") { monitor.output.contains("  cpu ") }
            monitor.signal(SIGINT)
            #expect(try await monitor.exitCode() == 0)
            #expect(try await self.monitor(port, ["--hub-cacert", authority]).exitCode() == 2)
            for process in [friend, hub] {
                process.signal(SIGINT)
                #expect(try await process.exitCode() == 0)
            }
        }

        @Test func whatCannotBeIsSaidAtOnce() async throws {
            let files = try await Certificates()
            let (good, key) = (files.certificate("good"), files.key("good"))
            let cases: [([String], String)] = [
                (["hub", "--key", key], "--key is about TLS; name the hub's certificate with --cert FILE"),
                (["hub", "--client-ca", good], "--client-ca is about TLS"),
                (
                    ["hub", "--listen", "0", "--cert", scratch.path("none")],
                    "the certificate \(scratch.path("none")) cannot be used"
                ),
                (["hub", "--listen", "0", "--cert", good, "--key", files.key("client")], "cannot be used"),
                (["hub", "--listen", "0", "--cert", good], "the key \(good) cannot be used"),
                (["probe", "--hub-cacert", good], "--hub-cacert is about a hub; name one with --to"),
                (["probe", "--to", "https://127.0.0.1:1", "--hub-key", key], "--hub-key needs the certificate"),
                (
                    ["probe", "--to", "https://127.0.0.1:1", "--hub-cacert", scratch.path("none")],
                    "the authorities \(scratch.path("none")) cannot be used"
                ),
                (["run", "http://127.0.0.1:1/", "--hub-cacert", good], "--hub-cacert is about a hub"),
                (
                    ["monitor", "--hub", "https://127.0.0.1:1", "--probe", "a", "--hub-cacert", scratch.path("none")],
                    "the authorities \(scratch.path("none")) cannot be used"
                ),
            ]
            for (flags, words) in cases {
                let store = flags[0] == "hub" ? ["--store", scratch.path("hub.sqlite")] : []
                let ended = try await Command.run(flags + store)
                #expect(ended.code == 2 && ended.errors.contains(words), "\(flags): \(ended.code) \(ended.errors)")
            }
        }
    }
}
