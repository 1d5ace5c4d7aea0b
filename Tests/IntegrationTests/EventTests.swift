import LoadHTTP
import LoadMeasure
import LoadPlan
import Squall
import TestServers
import Testing

extension IntegrationTests {
    /// Streams of events from the lab, whose pace is known, by both versions of HTTP.
    @Suite(.enabled(if: Nginx.isInstalled)) struct EventTests {
        private static func load(
            _ path: String, _ limits: EventLimits, port: Int, count: Int = 4, change: (inout Trial) -> Void = { _ in }
        ) async throws -> Snapshot {
            let request = HTTPRequestSpecification(method: "GET", path: path, events: limits)
            var trial = try Trial(port: port, .iterations(count, users: 2), request)
            change(&trial)
            return try await trial.run().total
        }

        private static func both(_ body: (_ port: Int, _ change: (inout Trial) -> Void) async throws -> Void)
            async throws
        {
            let lab = try await TestServer(executable: BuiltCommand.squall, arguments: ["lab", "--port", "0"])
            defer { lab.stop() }
            try await body(lab.port) { _ in }
            let front = try await TLSFront(before: lab.port)
            defer { front.stop() }
            try await body(front.clearPort) { $0.settings.version = .http2PriorKnowledge }
        }

        @Test func everyEventIsMeasured() async throws {
            try await Self.both { port, change in
                let total = try await Self.load("/events?count=8&every=20ms", EventLimits(), port: port, change: change)
                #expect(total.counts.completed == 4, "\(total.errors)")
                let messages = try #require(total.messages.values.first)
                #expect(messages.received == 32 && messages.timeToFirst.count == 4 && messages.gap.count == 28)
                // {"number":1}
                #expect(messages.bytesReceived == 32 * 12)
                // The lab keeps its pace on the whole: an event that is late is followed by a shorter gap.
                #expect(messages.gap.mean > 15e6)
                #expect(total.serviceTime.min >= 139_000_000)
            }
        }

        @Test func aStreamWithoutEndIsReadForAWhile() async throws {
            try await Self.both { port, change in
                let path = "/events?count=1000000&every=5ms"
                let some = try await Self.load(path, EventLimits(atMost: 10), port: port, change: change)
                #expect(some.counts.completed == 4, "\(some.errors)")
                #expect(some.messages.values.first?.received == 40)
                let timed = try await Self.load(path, EventLimits(for: 0.5), port: port, change: change)
                #expect(timed.counts.completed == 4, "\(timed.errors)")
                // What the scenario chose is no response time.
                #expect(timed.chosenTime > 0 && (timed.messages.values.first?.received ?? 0) > 8)
            }
        }

        @Test func whatIsNoStreamIsTold() async throws {
            try await Self.both { port, change in
                let total = try await Self.load("/fast", EventLimits(), port: port, change: change)
                #expect(total.counts.failed == 4)
                #expect(total.errors[.check]?.examples.first?.contains("stream of events") == true)
                let late = try await Self.load("/events?count=5&every=3s", EventLimits(), port: port, count: 2) {
                    change(&$0)
                    $0.settings.timeout = 0.4
                }
                #expect(late.counts.timedOut == 2, "\(late.errors)")
            }
        }
    }
}
