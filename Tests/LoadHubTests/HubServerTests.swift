import Foundation
import LoadAlert
import LoadOTLP
import LoadStore
import LoadTarget
import Synchronization
import TestServers
import Testing

@testable import LoadHub

@Suite struct HubServerTests {
    private let scratch: Scratch
    private let now = Date.now.timeIntervalSince1970

    init() throws { scratch = try Scratch() }

    private func serve(
        token: String? = nil, patience: HubPatience = HubPatience(),
        _ body: @Sendable (HubUnderTest) async throws -> Void
    ) async throws {
        try await HubUnderTest.serve(
            store: scratch.path("hub.sqlite"), token: token, patience: patience, while: body)
    }

    @Test func whatWasSentIsGivenBack() async throws {
        let readings = (0..<20).map { SomeReadings.machine($0, at: now - 10 + Double($0) / 2) }
        try await serve { [now] hub in
            #expect(try await hub.post(try HubUnderTest.body(1, readings)).status == 200)
            let all = try await hub.client.readings(of: "web-1", from: now - 60, to: now + 60)
            #expect(all.probe == "web-1" && all.clockError == nil)
            let found = all.history.readings
            #expect(found.count == 20)
            for (one, other) in zip(found, readings) {
                #expect(abs(one.time - other.time) < 1e-5)
                #expect(Set(one.points) == Set(other.points))
            }
            let some = try await hub.client.readings(of: "web-1", from: now - 8, to: now - 5)
            #expect(some.history.readings.count == found.filter { (now - 8...now - 5).contains($0.time) }.count)
            #expect((5...8).contains(some.history.readings.count))
            let thin = try await hub.client.readings(of: "web-1", from: now - 60, to: now, step: .seconds(2))
            #expect((5...6).contains(thin.history.readings.count))
            #expect(thin.history.readings.last == found.last)
            let probe = try #require(try await hub.client.probes().first)
            #expect(probe.name == "web-1" && probe.host == "web-1.example" && probe.readings == 20)
            #expect(abs((probe.interval ?? 0) - 0.5) < 0.01 && probe.missing == 0 && probe.clockOffset == nil)
            #expect((0...60).contains(probe.lag ?? -1))
        }
    }

    @Test func aBatchIsTakenOnce() async throws {
        try await serve { [now] hub in
            for number: UInt64 in [1, 2, 2, 1, 5, 4, 6] {
                let readings = [SomeReadings.count(Int(number), at: now - 10 + Double(number))]
                #expect(try await hub.post(try HubUnderTest.body(number, readings)).status == 200)
            }
            let all = try await hub.client.readings(of: "web-1", from: now - 60, to: now + 60)
            #expect(all.history.lines.first?.values == [1, 2, 5, 6])
            let probe = try #require(try await hub.client.probes().first)
            #expect(probe.duplicates == 3 && probe.missing == 2 && probe.instances == 1)
        }
    }

    @Test func readingsAreByTheHubsClock() async throws {
        var reading = SomeReadings.count(1, at: now - 5_000)
        reading.points += [
            TargetPoint(TargetSeries("squall.probe.clock.offset", unit: "s", .gauge), 4_995),
            TargetPoint(TargetSeries("squall.probe.clock.error", unit: "s", .gauge), 0.002),
            TargetPoint(TargetSeries("squall.probe.dropped", unit: "{reading}", .counter), 12),
        ]
        let body = try HubUnderTest.body(1, [reading])
        try await serve { [now] hub in
            #expect(try await hub.post(body).status == 200)
            let all = try await hub.client.readings(of: "web-1", from: now - 60, to: now + 60)
            #expect(abs((all.history.readings.first?.time ?? 0) - (now - 5)) < 1e-5 && all.clockError == 0.002)
            let probe = try #require(try await hub.client.probes().first)
            #expect(probe.clockOffset == 4_995 && probe.clockError == 0.002 && probe.dropped == 12)
            #expect((5...120).contains(probe.lag ?? 0))
        }
    }

    /// Two runs claim a probe, and one ends.
    @Test func aWishTakesNobodyElsesAway() async throws {
        try await serve { hub in
            let empty = try HubUnderTest.body(nil, [])
            for (by, interval) in [("one", Duration.milliseconds(100)), ("other", .milliseconds(500))] {
                try await hub.client.setInterval(of: "web-1", to: interval, for: .seconds(600), by: by)
            }
            #expect(try await hub.post(empty).headers["Squall-Interval"] == ["100ms"])
            try await hub.client.setInterval(of: "web-1", to: nil, for: .seconds(600), by: "one")
            #expect(try await hub.post(empty).headers["Squall-Interval"] == ["500ms"])
            try await hub.client.setInterval(of: "web-1", to: nil, for: .seconds(600), by: "other")
            #expect(try await hub.post(empty).headers["Squall-Interval"] == [])
        }
    }

    /// Somebody is told of what is kept, by the hub's clock; what is sent again was told before.
    @Test func whatIsTakenInIsHeldAgainstTheRules() async throws {
        let told = Mutex<[AlertEvent]>([])
        let alerts = HubServer.Alerts([try AlertRule(parsing: "counting.number > 3")]) { event in
            told.withLock { $0.append(event) }
        }
        try await HubUnderTest.serve(store: scratch.path("hub.sqlite"), alerts: alerts) { [now] hub async throws in
            for number: UInt64 in [1, 2, 3, 4, 4, 5, 1] {
                let readings = [SomeReadings.count(Int(number), at: now - 10 + Double(number))]
                #expect(try await hub.post(try HubUnderTest.body(number, readings)).status == 200)
            }
            #expect(try await hub.ask(.GET, "/alerts").body.contains(#""probe":"web-1""#))
        }
        let events = told.withLock { $0 }
        #expect(events.map(\.state) == [.firing] && events.first?.value == 4 && events.first?.probe == "web-1")
        #expect(abs((events.first?.at ?? 0) - now + 6) < 0.001)
    }

    @Test func whatTimeItIsAtTheHub() async throws {
        try await serve { hub in
            let before = Date.now.timeIntervalSince1970
            let exchange = try await hub.client.clock { 5 }
            #expect(exchange.sent == 5 && exchange.ended == 5)
            #expect(before - 0.001 <= exchange.received && exchange.received <= exchange.answered)
            #expect(exchange.answered <= Date.now.timeIntervalSince1970 + 0.001)
        }
    }

    @Test func aProbeIsToldHowOftenToRead() async throws {
        try await serve { hub in
            let empty = try HubUnderTest.body(nil, [])
            #expect(try await hub.post(empty).headers["Squall-Interval"] == [])
            try await hub.client.setInterval(of: "web-1", to: .milliseconds(50), for: .seconds(600))
            #expect(try await hub.post(empty).headers["Squall-Interval"] == ["50ms"])
            #expect(try await hub.client.probes().first?.wantedInterval == 0.05)
            try await hub.client.setInterval(of: "web-1", to: nil, for: .seconds(600))
            #expect(try await hub.post(empty).headers["Squall-Interval"] == [])
            try await hub.client.setInterval(of: "web-1", to: .seconds(1), for: .nanoseconds(1))
            #expect(try await hub.post(empty).headers["Squall-Interval"] == [], "the wish is over")
            for (body, words) in [
                ("{", "the body is no wish"), (#"{"interval": "5 parsecs"}"#, "unknown unit"),
                (#"{"interval": "2h"}"#, "no probe reads every 2h"),
            ] {
                let answer = try await hub.ask(.PUT, "/probes/web-1/interval", body: Array(body.utf8))
                #expect(answer.status == 400 && answer.body.contains(words), "\(answer.body)")
            }
        }
    }

    @Test func theAnswerHasTheHubsTime() async throws {
        try await serve { hub in
            let before = Date.now.timeIntervalSince1970
            let answer = await hub.client.send(try HubUnderTest.body(nil, []), limit: .seconds(20))
            let times = try #require(answer.times)
            #expect(before <= times.received && times.received <= times.answered)
            #expect(times.answered <= Date.now.timeIntervalSince1970)
        }
    }

    /// Those that come while another is written share a transaction: each is told when its own is on disk.
    @Test func manyProbesAtOnceAreAllKept() async throws {
        // On a busy machine some of them take long to say what they have.
        let patience = HubPatience(body: .seconds(120), silence: .seconds(300))
        try await serve(patience: patience) { [now] hub in
            try await withThrowingTaskGroup { group in
                for probe in 0..<100 {
                    group.addTask {
                        let source = ReadingSource(name: "probe-\(probe)", host: "h", instance: "life-\(probe)")
                        for number: UInt64 in 1...3 {
                            let reading = SomeReadings.count(probe, at: now - 10 + Double(number))
                            let body = try HubUnderTest.body(number, [reading], source: source)
                            let outcome = await hub.client.send(body, limit: .seconds(120)).outcome
                            #expect(outcome == .taken)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let probes = try await hub.client.probes()
            #expect(
                probes.count == 100 && probes.allSatisfy { $0.readings == 3 && $0.missing == 0 && $0.duplicates == 0 })
        }
    }

    @Test func hostileInputIsAnsweredAndSurvived() async throws {
        try await serve { [now] hub in
            let good = try HubUnderTest.body(1, [SomeReadings.count(1, at: now)])
            let bomb = try Gzip.compressed([UInt8](repeating: 0, count: HubLimits.mostUnpacked + 1), level: 9)
            let points = try Gzip.compressed(Self.manyPoints())
            let cases: [(String, [UInt8], String, Int)] = [
                ("nothing of gzip", Array("garbage".utf8), "gzip", 400),
                ("half of it", Array(good.dropLast(12)), "gzip", 400),
                ("no protobuf", [0xFF, 0xFF, 0xFF], "identity", 400),
                ("a length beyond the end", [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], "identity", 400),
                ("a group", [0x0B], "identity", 400),
                ("a bomb", bomb, "gzip", 413),
                ("many points", points, "gzip", 413),
                ("long", [UInt8](repeating: 1, count: HubLimits.mostSent + 1), "identity", 413),
                ("another coding", good, "zstd", 415),
            ]
            for (name, body, coding, status) in cases {
                let answer = try await hub.post(body, coding: coding)
                #expect(answer.status == status, "\(name): \(answer.status) \(answer.body)")
                #expect(answer.body.contains("\"fix\""), "\(name): \(answer.body)")
            }
            // Without a length: it ends where the limit is.
            let endless = AsyncStream<[UInt8]> { [UInt8](repeating: 1, count: 64 << 10) }
            let stream = try? await hub.ask(
                .POST, "/v1/metrics", headers: [("Content-Type", "application/x-protobuf")],
                body: .stream(endless.map { .init(bytes: $0) }, length: .unknown))
            #expect(stream == nil || stream?.status == 413)
            let json = try await hub.ask(
                .POST, "/v1/metrics", headers: [("Content-Type", "application/json")], body: Array("{}".utf8))
            #expect(json.status == 415 && json.body.contains("http/protobuf"))
            for path in ["/probes/nobody/readings", "/probes/x%2F..%2Fy/readings", "/nowhere"] {
                #expect(try await hub.ask(.GET, path).status == 404, "\(path)")
            }
            for query in ["from=x", "from=5&to=1", "step=5", "from=1e300", "to=nan"] {
                #expect(try await hub.ask(.GET, "/probes/web-1/readings?\(query)").status == 400, "\(query)")
            }
            // And nothing of that was kept, and all goes on.
            #expect(try await hub.post(good).status == 200)
            #expect(try await hub.client.probes().map(\.readings) == [1])
        }
    }

    /// More points than a reading may have, in a few bytes each.
    private static func manyPoints() -> [UInt8] {
        func message(_ field: UInt8, _ inner: [UInt8]) -> [UInt8] {
            var (length, rest) = ([UInt8](), inner.count)
            while rest >= 0x80 {
                length.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            return [field << 3 | 2] + length + [UInt8(rest)] + inner
        }
        let points = [[UInt8]](repeating: [0x0A, 0], count: 250_000).flatMap { $0 }
        return message(1, message(2, message(2, [0x0A, 1, 0x6D] + message(5, points))))
    }

    @Test func whoDoesNotKnowTheTokenSeesAndSendsNothing() async throws {
        try await serve(token: "secret") { [now] hub in
            let good = try HubUnderTest.body(1, [SomeReadings.count(1, at: now)])
            for more in [[], [("Authorization", "Bearer wrong")], [("Authorization", "Bearer secre")]] {
                #expect(try await hub.post(good, more: more).status == 401)
                #expect(try await hub.ask(.GET, "/probes", headers: more).status == 401)
                #expect(try await hub.ask(.GET, "/v1/runs", headers: more).status == 401)
                let wish = try await hub.ask(.PUT, "/probes/web-1/interval", headers: more, body: Array("{}".utf8))
                #expect(wish.status == 401)
            }
            #expect(try await hub.client.probes().isEmpty)
            #expect(await hub.client.send(good, limit: .seconds(20)).outcome == .taken)
            #expect(try await hub.client.probes().count == 1)
        }
    }

    @Test func aSlowSenderIsNotWaitedFor() async throws {
        try await serve(patience: HubPatience(body: .milliseconds(100))) { hub in
            let slow = AsyncStream<[UInt8]> {
                try? await Task.sleep(for: .milliseconds(20))
                return [0]
            }
            let answer = try? await hub.ask(
                .POST, "/v1/metrics", headers: [("Content-Type", "application/x-protobuf")],
                body: .stream(slow.map { .init(bytes: $0) }, length: .unknown))
            #expect(answer == nil || answer?.status == 408)
        }
    }

    /// Half of a head, and then nothing: the connection is closed, with or without an answer.
    @Test func whoSaysNothingIsNotWaitedFor() async throws {
        try await serve(patience: HubPatience(silence: .milliseconds(100))) { hub in
            let port = try #require(URL(string: hub.url)?.port)
            let slow = """
                import socket
                hub = socket.create_connection(("127.0.0.1", \(port)))
                hub.sendall(b"POST /v1/metrics HTTP/1.1\\r\\nHost: 127.0")
                while hub.recv(4096): pass
                """
            let sender = try ChildProcess(executable: "/usr/bin/env", arguments: ["python3", "-c", slow])
            #expect(try await sender.exitCode() == 0, "\(sender.errors)")
        }
    }

    @Test func anySenderOfOpenTelemetryMaySend() async throws {
        let python = try await PythonPeers.python(with: "opentelemetry-proto")
        let script = BuiltCommand.repository.appending(path: "Tests/Servers/otlp_sender.py").path
        try await serve(token: "secret") { [now] hub in
            let time = UInt64(now) * 1_000_000_000
            let sender = try ChildProcess(
                executable: python, arguments: [script, hub.url + "/v1/metrics", "\(time)", "secret"])
            #expect(try await sender.exitCode() == 0, "\(sender.errors)")
            #expect(sender.output.contains(#""status": 200, "rejected": 2, "message": "gauges"#), "\(sender.output)")
            let all = try await hub.client.readings(of: "shop", from: now - 60, to: now + 60)
            let lines = all.history.lines
            #expect(lines.map(\.series.name).sorted() == ["db.pool.used", "db.pool.used", "db.queries"])
            let used = try #require(lines.first { $0.series.tags.count == 2 })
            #expect(used.values == [17] && used.series.tags == [TargetTag("pool", "main"), TargetTag("shard", "3")])
            #expect(lines.first { $0.series.name == "db.queries" }?.series.kind == .counter)
            #expect(try await hub.client.probes().map(\.host) == ["db-1"])
        }
    }

    /// OpenTelemetry's own definitions know every field of what probes send.
    @Test func openTelemetryReadsWhatProbesSend() async throws {
        let receiver = try await TestServer.python("otlp_receiver", packages: "opentelemetry-proto")
        let readings = (0..<3).map { SomeReadings.machine($0, at: now + Double($0)) }
        let body = try HubUnderTest.body(9, readings)
        try await serve { hub in
            let other = HubUnderTest(url: "http://127.0.0.1:\(receiver.port)", http: hub.http, client: hub.client)
            let status = try await other.post(body).status
            #expect(status == 200)
        }
        let line = try #require(receiver.output.split(separator: "\n").last)
        let seen = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        let resource = try #require(seen["resource"] as? [String: String])
        #expect(resource["service.name"] == "squall-probe" && resource["squall.probe"] == "web-1")
        #expect(resource["host.name"] == "web-1.example" && resource["squall.probe.instance"] == "life-1")
        let metrics = try #require(seen["metrics"] as? [String: [String: Any]])
        #expect(metrics.count == Set(readings[0].points.map(\.series.name)).count)
        let time = try #require(metrics["system.cpu.time"])
        #expect(time["kind"] as? String == "sum" && time["temporality"] as? Int == 2 && time["unit"] as? String == "s")
        #expect(time["monotonic"] as? Bool == true && (time["points"] as? [Any])?.count == 60)
        #expect(metrics["process.memory.usage"]?["kind"] as? String == "gauge")
    }
}
