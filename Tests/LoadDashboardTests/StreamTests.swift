import Foundation
import LoadMeasure
import LoadPlan
import LoadVerdict
import Testing

@testable import LoadDashboard

/// What viewers are told of a run that goes on.
@Suite(.serialized, .timeLimit(.minutes(2))) struct StreamTests {
    /// What three seconds came to.
    static var result: RunResult {
        var soFar = RunSoFar(DashboardUnderTest.plan)
        for number in 0..<3 { soFar.receive(DashboardUnderTest.second(number)) }
        var result = soFar.result(startedAt: 1_767_225_600, events: [], cores: 2)
        result.ending = .completed
        return result
    }

    private struct Event {
        let name: String
        let value: [String: Any]

        init(_ text: String) throws {
            let lines = text.split(separator: "\n")
            try #require(lines.count == 2 && lines[0].hasPrefix("event: ") && lines[1].hasPrefix("data: "))
            name = String(lines[0].dropFirst(7))
            value = try #require(
                JSONSerialization.jsonObject(with: Data(lines[1].dropFirst(6).utf8)) as? [String: Any])
        }

        func column(_ name: String) -> [Double]? { (value["intervals"] as? [String: Any])?[name] as? [Double] }
        var state: String? { (value["live"] as? [String: Any])?["state"] as? String }
        var exchanges: Int? { (value["figures"] as? [String: Any])?["exchanges"] as? Int }
    }

    @Test func aViewerIsToldAllAndThenWhatChanges() async throws {
        let live = LiveRun(DashboardUnderTest.plan, cores: 2) { 1_767_225_600 }
        await live.enter()
        let first = try #require(await live.update(after: nil))
        #expect(try Event(first.text).name == "run")
        await live.start(DashboardUnderTest.plan)
        await live.receive(DashboardUnderTest.second(0))
        // Two versions behind: all of it.
        let second = try #require(await live.update(after: first.version))
        let whole = try Event(second.text)
        #expect(!second.text.contains("the run is incomplete"), "it goes on")
        #expect(whole.name == "run" && whole.column("throughput") == [100] && whole.state == "running")
        await live.receive(DashboardUnderTest.second(1, count: 50))
        let third = try #require(await live.update(after: second.version))
        let change = try Event(third.text)
        #expect(change.name == "change" && change.column("throughput") == [50] && change.value["at"] as? Int == 1)
        #expect(change.exchanges == 150 && change.value["series"] != nil && change.value["plan"] == nil)
        let event = RunEvent(at: .seconds(2), action: .pause, source: .api, effect: "500/s -> 0/s")
        await live.changed(event)
        let fourth = try #require(await live.update(after: third.version))
        let paused = try Event(fourth.text)
        #expect(paused.state == "paused" && (paused.value["events"] as? [Any])?.count == 1)
        #expect((paused.value["verdict"] as? [String: Any])?["word"] as? String == "PAUSED")
        await live.finish(Self.result)
        let last = try #require(await live.update(after: fourth.version))
        let end = try Event(last.text)
        #expect(end.name == "run" && end.value["live"] is NSNull)
        #expect((end.value["verdict"] as? [String: Any])?["word"] as? String == "PASS")
        #expect(await live.update(after: last.version) == nil, "nothing more comes")
    }

    @Test func whoWaitsIsWokenAndWhoLeavesIsLetGo() async throws {
        let live = LiveRun(DashboardUnderTest.plan, cores: 2) { 0 }
        await live.enter()
        let first = try #require(await live.update(after: nil))
        await withTaskGroup(of: LiveRun.Update?.self) { group in
            for _ in 0..<3 { group.addTask { await live.update(after: first.version) } }
            await live.receive(DashboardUnderTest.second(0))
            for _ in 0..<3 { #expect(await group.next()??.version == first.version + 1) }
        }
        let waiting = Task { await live.update(after: first.version + 1) }
        waiting.cancel()
        #expect(await waiting.value == nil)
    }

    /// Tables of many series are most of what is sent: with each fifth interval only.
    @Test func manySeriesComeMoreRarely() async throws {
        let live = LiveRun(DashboardUnderTest.plan, cores: 2) { 0 }
        await live.enter()
        var tables: [Bool] = []
        for number in 0..<10 {
            await live.receive(DashboardUnderTest.second(number, count: 200, series: 100))
            let version = number + 2
            let text = try #require(await live.update(after: version - 1)?.text)
            tables.append(try Event(text).value["series"] != nil)
        }
        #expect(tables == [false, false, false, false, true, false, false, false, false, true])
    }

    /// A viewer that reads nothing holds up neither the run nor what others see; once it reads, it gets the run as it is.
    @Test func aSlowViewerIsSkipped() async throws {
        let dashboard = DashboardUnderTest()
        try await dashboard.serve { _, ask in
            let slow = try RawViewer(port: ask.port)
            defer { slow.close() }
            try await slow.read(until: "event: run")
            // More than buffers between the two take: 60 tables of 200 kB.
            let began = ContinuousClock.now
            for number in 0..<300 {
                let second = DashboardUnderTest.second(number, count: 200, series: 100, length: 1_000)
                await dashboard.live.receive(second)
            }
            #expect(ContinuousClock.now - began < .seconds(90))
            let other = try #require(await dashboard.live.update(after: nil))
            #expect(try Event(other.text).exchanges == 60_000)
            await dashboard.live.finish(Self.result)
            let rest = try await slow.read(until: "\"live\":null")
            let events = rest.components(separatedBy: "event: ").count - 1
            #expect(events < 300, "\(events) events")
        }
    }
}

/// A viewer that reads when it is told to.
private final class RawViewer {
    private let descriptor: Int32
    private struct Failed: Error {}

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var (size, address) = (Int32(4_096), sockaddr_in())
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard connected else { throw Failed() }
        let request = Array("GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, 0) == request.count else { throw Failed() }
    }

    /// Reads on until a text has come; what came until then.
    @discardableResult func read(until mark: String) async throws -> String {
        var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count > 0 { bytes += buffer[..<count] } else { try await Task.sleep(for: .milliseconds(2)) }
            let text = String(decoding: bytes.suffix(1 << 17), as: UTF8.self)
            if text.contains(mark) { return String(decoding: bytes, as: UTF8.self) }
        }
        throw Failed()
    }

    func close() { Glibc.close(descriptor) }
}
