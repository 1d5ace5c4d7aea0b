import Foundation
import TestServers
import Testing

extension CommandTests {
    /// Wrong input: nothing is sent, the code is 2, and the words say what to write instead.
    @Suite(.serialized) struct InputTests {
        private func fails(_ arguments: String..., code: Int32 = 2, says: String) async throws {
            let process = try Command.start(arguments)
            let ended = try await Command.ended(process)
            #expect(ended.code == code)
            #expect(ended.output == "")
            #expect(ended.errors.contains(says), "\(ended.errors)")
        }

        static let flags: [([String], says: String)] = [
            (["run", "http://127.0.0.1:1/", "--fast"], "Unknown option '--fast'"),
            (["run"], "Missing expected argument '<target> ...'"),
            (["run", "http://127.0.0.1:1/", "shop.yaml"], "shop.yaml is no URL, and stands beside others"),
            (["ran", "http://127.0.0.1:1/"], "unexpected arguments: 'ran'"),
            (["run", "http://127.0.0.1:1/", "-d", "5"], "\"5\" has no unit; write for example 5s or 5ms"),
            (["run", "http://127.0.0.1:1/", "-c", "0"], "no users"),
            (["run", "http://127.0.0.1:1/", "-c", "5", "-r", "5/s"], "-c is a number of users and -r a rate"),
            (["run", "http://127.0.0.1:1/", "--arrivals", "poisson"], "--arrivals goes with -r"),
            (["run", "http://127.0.0.1:1/", "-H", "nothing"], "\"nothing\" is not a header"),
            (["run", "http://127.0.0.1:1/", "--threshold", "p99 < 3"], "write for example 3s or 3ms"),
            (["run", "http://127.0.0.1:1/", "--loops", "0"], "write a number from 1 to 1024"),
            (["run", "http://127.0.0.1:1/", "--control", "0.0.0.0:80"], "is not on loopback; write for example"),
            (["ctl", "rate", "fast"], "\"fast/s\" is not a number"),
            (["ctl", "users", "some"], "The value 'some' is invalid for '<count>'"),
            (["ctl", "status", "--control", "example.com:80"], "is not on loopback"),
            (["run", "ftp://127.0.0.1/"], "unknown scheme \"ftp\""),
            (["run", "https://127.0.0.1/", "--cacert", "none.pem"], "--cacert: there is no file none.pem"),
            (["run", "https://127.0.0.1/", "--key", "none.key"], "--key without a certificate"),
            (["run", "https://127.0.0.1/", "--ciphers", "ROT13"], "ciphers or cipher-suites cannot be used"),
            (
                ["run", "http://127.0.0.1:1/", "--balance", "sticky"],
                "The value 'sticky' is invalid for '--balance <how>'"
            ),
            (["run", "http://127.0.0.1:1/", "-4", "-6"], "name one of -4, -6 and --ip"),
            (["run", "http://127.0.0.1:1/", "--ip", "ipv4", "--ipv6"], "name one of -4, -6 and --ip"),
            (
                ["run", "http://127.0.0.1:1/", "--connect-to", "127.0.0.1:1,here"],
                "\"here\" has no port; write here:80"
            ),
            (["run", "http://127.0.0.1:1/", "--hosts", "none.hosts"], "--hosts: there is no file none.hosts"),
            (["run", "none.yaml"], "none.yaml: no such file; name a scenario file, or a URL"),
            (["check", "/"], "cannot be read"),
            (["run", "http://127.0.0.1:1/", "--json", "/none/report.json"], "cannot write /none/report.json"),
            (["run", "http://127.0.0.1:1/", "--json", "/"], "Is a directory; name a file"),
            (["run", "http://127.0.0.1:1/", "--hdr", "/none/run.hlog"], "cannot write /none/run.hlog"),
            (["run", "http://127.0.0.1:1/", "--var", "a=b"], "error: --var is for a scenario"),
            (["check", "none.yaml", "--var", "s"], "write for example --var product=7"),
            (["run", "http://127.0.0.1:1/", "-u", "s3cr3t"], "what follows -u is no user with a password"),
            (
                ["run", "http://127.0.0.1:1/", "-u", "a:b", "-H", "Authorization: x"],
                "-u stands beside -H Authorization"
            ),
            (["run", "http://127.0.0.1:1/", "--first-byte-timeout", "5"], "\"5\" has no unit; write for example 5s"),
            (["run", "http://127.0.0.1:1/", "--trace", "2"], "\"2\" is no percentage above 0% and up to 100%"),
            (["run", "http://127.0.0.1:1/", "--body", "@/none"], "the body's file /none cannot be read"),
        ]

        @Test(arguments: flags) func wrongFlags(_ arguments: [String], _ says: String) async throws {
            let ended = try await Command.ended(try Command.start(arguments))
            #expect(ended.code == 2)
            #expect(ended.output == "")
            #expect(ended.errors.contains(says), "\(ended.errors)")
            #expect(!ended.errors.contains("s3cr3t"))
        }

        @Test func nobodyListens() async throws {
            let port = try LoopbackPort.free()
            try await fails(
                "run", "http://127.0.0.1:\(port)/", code: 4,
                says: "error: cannot reach http://127.0.0.1:\(port): connection refused\n")
        }

        @Test func nobodyListensAtAnotherHost() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let dead = try LoopbackPort.free()
            try await fails(
                "run", "http://127.0.0.1:\(server.port)/ok", "http://localhost:\(dead)/", code: 4,
                says: "error: cannot reach http://localhost:\(dead): connection refused\n")
            let scratch = try Scratch()
            let scenario = try scratch.file(
                "hosts.yaml",
                Scenario.small(target: "http://127.0.0.1:\(server.port)", path: "http://127.0.0.1:\(dead)/x"))
            try await fails("run", scenario, code: 4, says: "error: cannot reach http://127.0.0.1:\(dead): ")
        }

        @Test func theNameHasNoAddress() async throws {
            try await fails(
                "run", "http://squall.invalid/", code: 4,
                says: "error: cannot reach http://squall.invalid:80: cannot resolve the host: ")
        }

        @Test func anAddressOutsideNeedsAYes() async throws {
            try await fails(
                "run", "http://192.0.2.1/",
                says: "error: 192.0.2.1 has the address 192.0.2.1:80, outside loopback and private networks; "
                    + "if you may load it, say so with --allow 192.0.2.1\n")
            // Another host's yes does not count, nor does a private name for it.
            try await fails("run", "http://192.0.2.1/", "--allow", "192.0.2.2", says: "--allow 192.0.2.1")
            try await fails(
                "run", "http://127.0.0.1/", "--connect-to", "192.0.2.1:80", says: "--allow 192.0.2.1")
        }

        @Test func aYesForAHost() async throws {
            // Nothing answers in TEST-NET: what matters is that the connection is tried.
            let scratch = try Scratch()
            let scenario = try scratch.file(
                "outside.yaml",
                """
                squall: 1
                target: http://192.0.2.1
                http: {connect-timeout: 100ms}
                phases: [{users: 1, duration: 1s}]
                users: {tasks: [{get: /}]}
                """)
            try await fails(
                "run", scenario, "--allow", "192.0.2.1", code: 4, says: "error: cannot reach http://192.0.2.1:80: ")
        }

        /// The address of a name that a file gives is held to the same rule.
        @Test func aFileOfNamesAllowsNothing() async throws {
            let scratch = try Scratch()
            let hosts = try scratch.file("a.hosts", "127.0.0.1 shop.example\n192.0.2.1 shop.example\n")
            // With `first` it is not come to, where the other one answers.
            try await fails(
                "run", "http://shop.example/", "--hosts", hosts, "--balance", "round-robin",
                says: "error: shop.example has the address 192.0.2.1:80, outside loopback and private networks; "
                    + "if you may load it, say so with --allow shop.example\n")
        }

        @Test func aNameWithoutAnAddressOfTheFamily() async throws {
            try await fails(
                "run", "http://127.0.0.1:1/", "-6", code: 4,
                says: "cannot reach http://127.0.0.1:1: cannot resolve the host: no IPv6 address for 127.0.0.1")
        }

        /// Those in the file of names have their places there, those in the scenario theirs.
        @Test func mistakesInAFileOfNames() async throws {
            let scratch = try Scratch()
            try scratch.file("shop.hosts", "127.0.0.1 shop.example\nshop.example 127.0.0.2\n127.0.0.3\n")
            let written = Scenario.small(target: "http://shop.example:1")
            try scratch.file("a.yaml", written + "\nhttp: {hosts: shop.hosts, balance: sticky}\n")
            let first =
                "shop.hosts:2:1: error: \"shop.example\" is no IP address; write an address and its names, for example 127.0.0.1 shop.example"
            let second =
                "shop.hosts:3:1: error: 127.0.0.3 has no name; write its names after it, for example 127.0.0.3 shop.example"
            let checked = try await Command.run("check", "a.yaml", directory: scratch.url)
            #expect(checked.code == 2 && checked.output == "")
            let lines = checked.errors.split(separator: "\n").map(String.init)
            #expect(lines.prefix(2) == [first, second] && lines.count == 3, "\(checked.errors)")
            #expect(lines.last?.contains("balance \"sticky\" is unknown") == true)
            let run = try await Command.run(
                "run", "http://shop.example:1/", "--hosts", "shop.hosts", directory: scratch.url)
            #expect(run.code == 2 && run.errors == "\(first)\n\(second)\n")
        }

        @Test func loadFlagsAreForURLs() async throws {
            let scratch = try Scratch()
            let scenario = try scratch.file("a.yaml", Scenario.small(target: "http://127.0.0.1:1"))
            for flag in [["-c", "3"], ["-d", "1s"], ["-n", "5"], ["-r", "5/s"], ["-X", "PUT"], ["--body", "x"]] {
                let ended = try await Command.ended(try Command.start(["run", scenario] + flag))
                #expect(ended.code == 2)
                #expect(ended.errors.contains("is for a URL; write it in \(scenario)"), "\(ended.errors)")
            }
        }

        @Test(arguments: ["check", "run"]) func eightMistakesAreEightLines(_ command: String) async throws {
            let scratch = try Scratch()
            _ = try scratch.file(
                "eight.yaml",
                """
                squall: 1
                target: ftp://shop.example
                seed: 1.5
                phases:
                  - users: 10
                    dration: 30s
                  - users: 20
                    duration: 30
                users:
                  wait: {between: [3s, 1s]}
                  tasks:
                    - gett: /
                    - name: buy
                      get: cart
                thresholds: [p99 < 300]
                """)
            let ended = try await Command.run(command, "eight.yaml", directory: scratch.url)
            #expect(ended.code == 2)
            #expect(ended.output == "")
            let lines = ended.errors.split(separator: "\n")
            let places = ["2:9", "3:7", "6:5", "8:15", "10:19", "12:7", "14:12", "15:14"]
            #expect(lines.count == 8)
            for (line, place) in zip(lines, places) { #expect(line.hasPrefix("eight.yaml:\(place): error: ")) }
        }

        /// More users than this process may have connections: said before anything is sent.
        @Test func tooFewFilesForTheUsers() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let ended = try await Command.run(
                withFiles: 64, "run", "http://127.0.0.1:\(server.port)/ok", "-c", "200", "-d", "1s")
            #expect(ended.code == 2)
            #expect(ended.output == "")
            #expect(ended.errors.contains("200 users need up to"), "\(ended.errors)")
            #expect(ended.errors.contains("this process may open 64"))
            #expect(ended.errors.contains("ulimit"))
        }
    }
}
