import Foundation
import TestServers
import Testing

extension CommandTests {
    /// What monitoring systems are told while a run lasts: real ones are asked afterwards.
    @Suite(.serialized) struct MonitoringTests {
        private let scratch: Scratch
        private let lab: TestServer

        init() async throws {
            scratch = try Scratch()
            lab = try await TestServer(
                executable: Command.executable, arguments: ["lab", "--port", "0", "--delay", "lognormal:4ms,0.5"])
        }

        private var url: String { "http://127.0.0.1:\(lab.port)/products" }
        private func isOver(_ run: Command.Ended) -> Bool { run.code == 0 || run.code == 3 }

        /// Runs a load of some two seconds, a part of which fails, with these flags.
        private func load(_ flags: [String], environment: [String: String] = [:]) async throws -> Command.Ended {
            let scenario = try scratch.file(
                "shop.yaml",
                """
                squall: 1
                target: http://127.0.0.1:\(lab.port)
                phases: [{rate: 100/s, duration: 2s}]
                users:
                  tasks:
                    - {name: products, weight: 3, get: /products}
                    - {name: nowhere, get: /nowhere}
                """)
            return try await Command.ended(
                try Command.start(
                    ["run", scenario, "-t", "1", "--no-store", "--json", scratch.path("run.json")] + flags,
                    environment: environment))
        }

        // MARK: - Prometheus

        @Test func prometheusFetchesWhatTheReportSays() async throws {
            let port = try LoopbackPort.free()
            let prometheus = try await Prometheus(in: scratch, scraping: port)
            let run = try await load(["--prometheus", "\(port)", "--prometheus-linger", "60s"])
            #expect(isOver(run), "\(run.errors)")
            // It waited for the end to be fetched, and no longer.
            #expect(run.errors.contains("waiting 1m at most for the end to be fetched"))
            try await expectReport(in: prometheus)
            #expect(
                try await prometheus.value(
                    #"last_over_time(squall_run_verdict{verdict="\#(run.code == 0 ? "pass" : "invalid")"}[10m])"#) == 1)
        }

        @Test(arguments: [[], ["--native-histograms"]])
        func prometheusReceivesWhatTheReportSays(_ flags: [String]) async throws {
            let prometheus = try await Prometheus(in: scratch)
            let run = try await load(["--remote-write", "http://127.0.0.1:\(prometheus.port)"] + flags)
            #expect(isOver(run), "\(run.errors)")
            #expect(!run.errors.contains("warning: remote write"), "\(run.errors)")
            try await expectReport(in: prometheus, isNative: !flags.isEmpty)
        }

        private func expectReport(in prometheus: Prometheus, isNative: Bool = false) async throws {
            let report = try Report(file: scratch.path("run.json"))
            func total(_ series: String) async throws -> Double {
                try await prometheus.value("sum(last_over_time(\(series)[10m]))")
            }
            #expect(try await total(#"squall_exchanges_total{outcome="completed"}"#) == Double(report.counts.completed))
            #expect(try await total(#"squall_exchanges_total{outcome="failed"}"#) == Double(report.counts.failed))
            #expect(report.counts.failed > 0)
            #expect(try await total("squall_exchanges_intended_total") == Double(report.counts.intended))
            #expect(try await total(#"squall_errors_total{kind="status"}"#) == Double(report.errors["status"] ?? 0))
            #expect(try await total("squall_received_bytes_total") == Double(report.bytes["in"] ?? -1))
            #expect(try await total(#"squall_run_elapsed_seconds{test="shop"}"#) >= 2)
            // Prometheus 2.42 knows no range of native histograms but for rates.
            let times =
                isNative ? "squall_response_time_seconds" : "last_over_time(squall_response_time_seconds_bucket[10m])"
            if isNative {
                #expect(try await prometheus.value("histogram_count(sum(\(times)))") == Double(report.exchanges))
            } else {
                #expect(try await total("squall_response_time_seconds_count") == Double(report.exchanges))
                let sum = try await total("squall_response_time_seconds_sum")
                let mean = try #require(report.response_time.mean)
                #expect(abs(sum / Double(report.exchanges) / mean - 1) < 1e-6)
            }
            // Within the bucket: two in each doubling, or at the least four.
            let factor = isNative ? 1.2 : 1.51
            for (quantile, exact) in [(0.5, report.response_time.p50), (0.99, report.response_time.p99)] {
                let exact = try #require(exact)
                let merged = isNative ? "sum(\(times))" : "sum by (le) (\(times))"
                let found = try await prometheus.value("histogram_quantile(\(quantile), \(merged))")
                #expect(found <= exact * factor && found >= exact / factor, "\(found) for \(exact)")
            }
        }

        @Test func theDashboardAsksWhatPrometheusAnswers() async throws {
            let prometheus = try await Prometheus(in: scratch)
            let run = try await load(["--remote-write", "http://127.0.0.1:\(prometheus.port)"])
            #expect(isOver(run), "\(run.errors)")
            let text = try String(
                contentsOf: Command.root.appending(path: "deploy/grafana/squall.json"), encoding: .utf8)
            let dashboard = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            let panels = try #require(dashboard["panels"] as? [[String: Any]])
            let questions = panels.flatMap { ($0["targets"] as? [[String: Any]]) ?? [] }.compactMap {
                $0["expr"] as? String
            }
            #expect(questions.count > 10)
            for question in questions {
                let filled = question.replacing("$test", with: "shop").replacing("$run", with: ".*")
                    .replacing("$__rate_interval", with: "1m").replacing("$__range", with: "10m")
                #expect(try await prometheus.answers(filled), "\(question)")
            }
        }

        @Test func aPortThatIsTakenIsSaidBeforeTheLoad() async throws {
            let run = try await load(["--prometheus", "\(lab.port)"])
            #expect(run.code == 2 && run.output.isEmpty)
            #expect(
                run.errors.contains("error: the metrics cannot be served on 127.0.0.1:\(lab.port)"), "\(run.errors)")
        }

        @Test func whoeverIsNotThereIsNotWaitedForLong() async throws {
            let port = try LoopbackPort.free()
            let process = try Command.start([
                "run", url, "-n", "5", "-c", "1", "--no-store", "--prometheus", "\(port)", "--prometheus-linger",
                "300s",
            ])
            try await process.wait(for: "the end of the run") { process.errors.contains("waiting 5m at most") }
            #expect(process.output.contains("EXCHANGES"))
            process.signal(SIGINT)
            let code = try await process.exitCode(within: .seconds(20))
            #expect(code == 0 || code == 3)
        }

        // MARK: - OpenTelemetry

        @Test func openTelemetryReadsWhatTheReportSays() async throws {
            let receiver = try await TestServer.python("otlp_receiver", packages: "opentelemetry-proto")
            let run = try await load(
                ["--otlp", "env"],
                environment: [
                    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(receiver.port)/",
                    "OTEL_EXPORTER_OTLP_HEADERS": "X-Test=a%20b", "OTEL_RESOURCE_ATTRIBUTES": "team=load",
                ])
            #expect(isOver(run) && !run.errors.contains("warning: OTLP"), "\(run.errors)")
            let report = try Report(file: scratch.path("run.json"))
            let last = try #require(try Received.all(receiver.output).last)
            #expect(last.resource["service.name"] == "squall" && last.resource["team"] == "load")
            #expect(last.resource["squall.test"] == "shop" && last.header == "a b")
            let exchanges = try #require(last.metrics["squall.exchanges"])
            #expect(exchanges.kind == "sum" && exchanges.monotonic && exchanges.temporality == 2)
            #expect(exchanges.unit == "{exchange}")
            let completed = exchanges.points.first { $0.attributes["outcome"] == "completed" }
            #expect(completed?.value == Double(report.counts.completed))
            #expect(last.metrics["squall.users"]?.kind == "gauge")

            let times = try #require(last.metrics["squall.response_time"])
            #expect(times.kind == "exponential_histogram" && times.unit == "s")
            #expect(times.points.reduce(0) { $0 + ($1.count ?? 0) } == report.exchanges)
            #expect(times.points.map { $0.max ?? 0 }.max() == report.response_time.max)
            let sum = times.points.reduce(0) { $0 + ($1.sum ?? 0) }
            #expect(abs(sum / Double(report.exchanges) / (report.response_time.mean ?? 0) - 1) < 1e-6)
            for (quantile, exact) in [(0.5, report.response_time.p50), (0.99, report.response_time.p99)] {
                let exact = try #require(exact), found = Received.quantile(quantile, of: times.points)
                // Over the range of such a run a bucket is at most 9 % wide; and half a slot.
                #expect(found >= exact / 1.002 && found <= exact * 1.1, "\(found) for \(exact)")
            }
        }

        @Test func deltasAddUp() async throws {
            let receiver = try await TestServer.python("otlp_receiver", packages: "opentelemetry-proto")
            let run = try await load(
                ["--otlp", "http://127.0.0.1:\(receiver.port)"],
                environment: ["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE": "DELTA"])
            #expect(isOver(run), "\(run.errors)")
            let report = try Report(file: scratch.path("run.json"))
            let all = try Received.all(receiver.output)
            let times = all.compactMap { $0.metrics["squall.response_time"] }
            #expect(times.allSatisfy { $0.temporality == 1 })
            #expect(times.flatMap(\.points).reduce(0) { $0 + ($1.count ?? 0) } == report.exchanges)
            #expect(all.count > 2)
        }

        // MARK: - StatsD

        @Test func countersOfStatsDAddUp() async throws {
            let receiver = try await TestServer.python("datagram_receiver")
            let run = try await load(["--statsd", "127.0.0.1:\(receiver.port)"])
            #expect(isOver(run) && !run.errors.contains("warning: StatsD"), "\(run.errors)")
            let report = try Report(file: scratch.path("run.json"))
            let grown = receiver.output.split(separator: "\n").compactMap { line -> Int? in
                guard line.hasPrefix("squall.exchanges:"), line.contains("outcome:completed") else { return nil }
                return Int(line.dropFirst("squall.exchanges:".count).prefix { $0.isNumber })
            }
            #expect(grown.count > 2 && grown.reduce(0, +) == report.counts.completed)
        }

        // MARK: - Who is slow, or away

        @Test func whatSomebodyRefusesForAWhileComesLater() async throws {
            let receiver = try await TestServer.python("otlp_receiver", packages: "opentelemetry-proto")
            let run = try await load(["--otlp", "http://127.0.0.1:\(receiver.port)/busy"])
            #expect(isOver(run) && !run.errors.contains("warning: OTLP"), "\(run.errors)")
            let completed = try Received.all(receiver.output).compactMap { received in
                received.metrics["squall.exchanges"]?.points.first { $0.attributes["outcome"] == "completed" }?.value
            }
            #expect(completed.count > 2 && completed == completed.sorted())
        }

        @Test func whoIsAwayOrSlowCostsTheRunNothing() async throws {
            let receiver = try await TestServer.python("otlp_receiver", packages: "opentelemetry-proto")
            let nobody = try LoopbackPort.free()
            let run = try await load([
                "--remote-write", "http://ada:secret@127.0.0.1:\(nobody)", "--otlp",
                "http://127.0.0.1:\(receiver.port)/slow", "--influx", "http://127.0.0.1:\(nobody)/write?db=a&p=secret",
            ])
            #expect(isOver(run), "\(run.errors)")
            let report = try Report(file: scratch.path("run.json"))
            #expect(report.counts.unsent == 0 && report.counts.intended == 200)
            let away = "readings are missing there (Connection refused)"
            #expect(run.errors.contains("warning: remote write to http://127.0.0.1:\(nobody)/api/v1/write: "))
            #expect(run.errors.contains("warning: InfluxDB to http://127.0.0.1:\(nobody)/write: "))
            #expect(run.errors.components(separatedBy: away).count == 3, "\(run.errors)")
            #expect(run.errors.contains("warning: OTLP to http://127.0.0.1:\(receiver.port)/slow: "), "\(run.errors)")
            #expect(!run.errors.contains("secret"))
        }

        @Test func whatIsRejectedIsTold() async throws {
            let receiver = try await TestServer.python("otlp_receiver", packages: "opentelemetry-proto")
            let run = try await load(["--otlp", "http://127.0.0.1:\(receiver.port)/reject"])
            #expect(isOver(run) && run.errors.contains("(1 points were rejected)"), "\(run.errors)")
        }

        // MARK: - Mistakes

        @Test func flagsThatMakeNoSenseAreRefused() async throws {
            let cases: [([String], [String: String], String)] = [
                (
                    ["--remote-write", "ada:secret@h"], [:],
                    "what --remote-write says: this is no URL of http or https; write for example http://127.0.0.1:9090/api/v1/write"
                ),
                (["--prometheus", "h"], [:], "\"h\" has no port; write for example 9464"),
                (["--prometheus-linger", "1s"], [:], "--prometheus-linger goes with --prometheus"),
                (["--native-histograms"], [:], "--native-histograms goes with --remote-write"),
                (
                    ["--otlp", "env"], ["OTEL_EXPORTER_OTLP_ENDPOINT": ""],
                    "--otlp env finds no endpoint; set OTEL_EXPORTER_OTLP_ENDPOINT"
                ),
                (
                    ["--otlp", "http://h"], ["OTEL_EXPORTER_OTLP_HEADERS": "secret"],
                    "OTEL_EXPORTER_OTLP_HEADERS: part 1 is no name=value"
                ),
                (
                    ["--otlp", "http://h"], ["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE": "weekly"],
                    "PREFERENCE is \"weekly\"; write cumulative or delta"
                ),
                (
                    ["--remote-write", "http://h"], ["SQUALL_REMOTE_WRITE_AUTH": "secret"],
                    "SQUALL_REMOTE_WRITE_AUTH is no user with a password"
                ),
            ]
            for (flags, environment, message) in cases {
                let run = try await load(flags, environment: environment)
                #expect(run.code == 2 && run.errors.lowercased().contains("error: "), "\(flags)")
                #expect(run.errors.contains(message) && !run.errors.contains("secret"), "\(run.errors)")
            }
        }

        @Test func aScenarioInSwiftHasNoSuchOutput() async throws {
            let script = try scratch.file("shop.swift", "import Squall")
            let run = try await Command.run("run", script, "--otlp", "http://127.0.0.1:4318")
            #expect(
                run.code == 2 && run.errors.hasPrefix("error: --otlp is not for a scenario in Swift"), "\(run.errors)")
        }
    }
}
