import Foundation
import TestServers
import Testing
import Yams

extension CommandTests {
    /// The files of `deploy` and `Examples/ci`: no container engine and no CI system runs here, so they are held against their
    /// schemas, and what they run is run.
    @Suite(.serialized) struct DeployTests {
        private typealias Mapping = [String: Any]
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        private func yaml(_ path: String) throws -> Mapping {
            let text = try String(contentsOf: Command.root.appending(path: path), encoding: .utf8)
            return try #require(try Yams.load(yaml: text) as? Mapping)
        }

        private func services() throws -> [String: Mapping] {
            try #require(try yaml("deploy/compose.yaml")["services"] as? [String: Mapping])
        }

        /// Runs a checker, which says what it does not like.
        private func expectFine(_ executable: String, _ arguments: String..., isWorking: Bool = true) async throws {
            let checker = try ChildProcess(executable: executable, arguments: arguments, directory: Command.root)
            let code = try await checker.exitCode(within: .seconds(60))
            #expect((code == 0) == isWorking, "\(arguments): \(checker.output)\(checker.errors)")
        }

        @Test func theirReadersTakeThem() async throws {
            let python = try await PythonPeers.python(with: "check-jsonschema")
            let schema = ["-m", "check_jsonschema", "--builtin-schema"]
            for (name, file) in [
                ("compose-spec", "deploy/compose.yaml"), ("github-workflows", "Examples/ci/github-workflow.yaml"),
            ] {
                try await expectFine(python, schema[0], schema[1], schema[2], "vendor.\(name)", file)
            }
            try await expectFine(
                python, schema[0], schema[1], schema[2], "vendor.gitlab-ci", "--data-transform", "gitlab-ci",
                "Examples/ci/gitlab-ci.yaml")
            let text = try String(contentsOf: Command.root.appending(path: "deploy/compose.yaml"), encoding: .utf8)
            let wrong = try scratch.file("wrong.yaml", text.replacing("internal: true", with: "intern: true"))
            try await expectFine(
                python, schema[0], schema[1], schema[2], "vendor.compose-spec", wrong, isWorking: false)
            let folder = URL(filePath: python).deletingLastPathComponent()
            try await expectFine(folder.appending(path: "hadolint").path, "deploy/Containerfile")
            try await expectFine("/usr/bin/promtool", "check", "config", "deploy/prometheus.yml")
            for name in ["datasources/prometheus", "dashboards/squall"] {
                #expect(try yaml("deploy/grafana/provisioning/\(name).yaml")["apiVersion"] as? Int == 1)
            }
        }

        /// Two cores and 4 GB for all together, and a quota of each kind for each.
        @Test func theQuotasAreThoseOfASmallMachine() throws {
            let services = try services()
            #expect(Set(services.keys) == ["lab", "squall", "prometheus", "grafana"])
            #expect(services.values.compactMap { $0["cpus"] as? Double }.reduce(0, +) <= 2)
            var bytes = 0
            for (name, service) in services {
                let limit = try #require(service["mem_limit"] as? String, "\(name)")
                bytes += try #require(Int(limit.dropLast())) << (limit.hasSuffix("g") ? 30 : 20)
                #expect(service["memswap_limit"] as? String == limit && service["cpus"] != nil)
                let io = service["blkio_config"] as? Mapping
                #expect(io?["device_read_bps"] != nil && io?["device_write_bps"] != nil, "\(name)")
            }
            #expect(bytes <= 4 << 30)
        }

        /// The load goes nowhere else, and nobody outside of the machine sees it.
        @Test func theNetworkIsIsolated() throws {
            let file = try yaml("deploy/compose.yaml")
            let networks = try #require(file["networks"] as? Mapping)
            #expect((networks["bench"] as? Mapping)?["internal"] as? Bool == true)
            for (name, service) in try services() {
                let isPage = name == "grafana"
                #expect(service["networks"] as? [String] == (isPage ? ["bench", "page"] : ["bench"]), "\(name)")
                let ports = service["ports"] as? [String] ?? []
                #expect(ports == (isPage ? ["127.0.0.1:3000:3000"] : []), "\(name)")
            }
        }

        /// The lab as the compose file starts it, what asks whether it is well, and the load.
        @Test func whatIsInTheContainersWorks() async throws {
            let services = try services()
            let lab = try #require(services["lab"])
            let arguments = try #require(lab["command"] as? [String])
                .map { $0 == "0.0.0.0" ? "127.0.0.1" : $0 == "8080" ? "0" : $0 }
            let server = try await TestServer(executable: Command.executable, arguments: arguments)
            defer { server.stop() }
            let check = try #require((lab["healthcheck"] as? Mapping)?["test"] as? [String])
            let ended = try await Command.run(
                check.dropFirst(2).map { $0.replacing("127.0.0.1:8080", with: "127.0.0.1:\(server.port)") })
            #expect(check.prefix(2) == ["CMD", "squall"] && [0, 3].contains(ended.code), "\(ended.errors)")

            #expect((services["squall"]?["command"] as? [String])?.prefix(2) == ["run", "/bench/bench.yaml"])
            var text = try String(contentsOf: Command.root.appending(path: "deploy/bench.yaml"), encoding: .utf8)
            for (part, other) in [
                ("http://lab:8080", "http://127.0.0.1:\(server.port)"), ("20s", "1s"), ("duration: 4m", "duration: 1s"),
                ("p99 < 300ms", "max < 1h"),
            ] {
                #expect(text.contains(part))
                text = text.replacing(part, with: other)
            }
            let run = try await Command.run("run", try scratch.file("bench.yaml", text), "--quiet", "--json", "-")
            let report = try Report(run.output)
            #expect([0, 3].contains(run.code) && report.counts.failed == 0, "\(run.errors)")
        }

        /// The step of the workflow that loads, as GitHub's runner has it, with the lab for the service.
        @Test func theWorkflowsLoadRuns() async throws {
            let lab = try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"])
            defer { lab.stop() }
            let jobs = try #require(try yaml("Examples/ci/github-workflow.yaml")["jobs"] as? [String: Mapping])
            let steps = try #require(jobs["load"]?["steps"] as? [Mapping])
            let script = try #require(steps.first { $0["name"] as? String == "Load it" }?["run"] as? String)
            try FileManager.default.createDirectory(atPath: scratch.path("load"), withIntermediateDirectories: true)
            try scratch.file(
                "load/shop.yaml",
                Scenario.small(target: "http://127.0.0.1:\(lab.port)", path: "/products")
                    .replacing("get: /ok", with: "get: /healthz") + "\nthresholds: [errors < 1%, max < 1ns]\n")
            let summary = scratch.path("summary.md")
            let folder = URL(filePath: Command.executable).deletingLastPathComponent().path
            let step = try ChildProcess(
                executable: "/bin/bash", arguments: ["--noprofile", "--norc", "-eo", "pipefail", "-c", script],
                environment: [
                    "PATH": "\(folder):/usr/bin:/bin", "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary,
                    "GITHUB_WORKSPACE": scratch.url.path,
                ], directory: scratch.url)
            let ended = try await Command.ended(step)
            #expect([1, 3].contains(ended.code), "\(ended.errors)")
            #expect(ended.errors.contains("::error title=Threshold failed,file=load/shop.yaml,line=10,col="))
            #expect(try String(contentsOfFile: summary, encoding: .utf8).hasPrefix("## ❌ "))
            #expect(try Report(file: scratch.path("squall.json")).exchanges == 40)
            let kept = try #require((steps.last?["with"] as? Mapping)?["path"] as? String)
            for file in kept.split(separator: "\n") where file.hasPrefix("squall") {
                #expect(FileManager.default.fileExists(atPath: scratch.path(String(file))), "\(file)")
            }
        }

        /// No library of the system came along that nobody chose where to have: in `make dist`'s binary or outside of it.
        @Test func theLibrariesAreThoseThatDistKnows() async throws {
            let reader = try ChildProcess(executable: "/usr/bin/readelf", arguments: ["-d", Command.executable])
            #expect(try await reader.exitCode() == 0)
            let needed = reader.output.matches(of: /\(NEEDED\).*\[(.*)\]/).map { String($0.1) }
            let swift = /lib(swift|Foundation|_Foundation|dispatch|Blocks).*/
            let own = needed.filter { $0.wholeMatch(of: swift) == nil }
            #expect(own.contains("libssl.so.3"))
            let script = try String(contentsOf: Command.root.appending(path: "Scripts/dist.sh"), encoding: .utf8)
            let inside = try #require(script.firstMatch(of: /\ninside=\((.*)\)\n/)).1.split(separator: " ")
            let outside = try Regex(String(try #require(script.firstMatch(of: /\noutside='(.*)'\n/)).1))
            for library in own {
                let isInside = inside.contains { library.hasPrefix("lib\($0).so") }
                #expect(try isInside || outside.wholeMatch(in: library) != nil, "\(library) is not in Scripts/dist.sh")
            }
            // What is outside is installed by the same packages wherever it is said.
            for file in ["deploy/Containerfile", "docs/install.md"] {
                let text = try String(contentsOf: Command.root.appending(path: file), encoding: .utf8)
                #expect(text.contains("ca-certificates libssl3 libxml2"), "\(file)")
            }
            let bare = try String(contentsOf: Command.root.appending(path: "Scripts/dist-test.sh"), encoding: .utf8)
            #expect(bare.contains("packages=(ca-certificates libssl3 libxml2)"))
        }
    }
}
