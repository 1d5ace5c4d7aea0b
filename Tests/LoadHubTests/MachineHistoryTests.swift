import Foundation
import LoadTarget
import Testing

@testable import LoadHub

/// What a machine did, in intervals, as the page asks for it.
@Suite struct MachineHistoryTests {
    private static let start = 1_796_000_000.0
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A core of which half is busy.
    private static func reading(at time: Double) -> TargetReading {
        let points = ["user", "idle"].map { mode in
            TargetPoint(
                TargetSeries(
                    "system.cpu.time", unit: "s", .counter,
                    tags: [TargetTag("cpu.logical_number", "0"), TargetTag("cpu.mode", mode)]),
                (time - start) / 2 + 100)
        }
        return TargetReading(time: time, points: points)
    }

    private static func columns(_ hub: HubUnderTest, _ from: Double, _ to: Double) async throws -> [String: [Double?]] {
        struct Answer: Decodable {
            struct Intervals: Decodable {
                var start: [Double]
                var end: [Double]
                var cores: [String: [Double?]]
            }
            var intervals: Intervals
        }
        let text = try await hub.ask(.GET, "/v1/machines/web-1?from=\(from)&to=\(to)").body
        let intervals = try JSONDecoder().decode(Answer.self, from: Data(text.utf8)).intervals
        #expect(abs((intervals.end.last ?? 0) - (to - from)) < 1e-6)
        #expect(zip(intervals.start, intervals.end).allSatisfy { $0 < $1 }, "an interval is none")
        #expect(intervals.cores.values.allSatisfy { $0.count == intervals.start.count })
        return intervals.cores
    }

    /// Lengths that are no multiple of the number of intervals, too.
    @Test func noIntervalIsLost() async throws {
        let readings = (-2...903).map { Self.reading(at: Self.start + Double($0)) }
        try await HubUnderTest.serve(store: scratch.path("hub.sqlite")) { hub in
            #expect(try await hub.post(try HubUnderTest.body(1, readings)).status == 200)
            for length in [60, 200.4, 305.2, 601, 900] {
                let cores = try await Self.columns(hub, Self.start, Self.start + length)["machine"] ?? []
                #expect(cores.count == (length == 60 ? 60 : 180), "\(length) s")
                #expect(cores.allSatisfy { abs(($0 ?? 0) - 0.5) < 1e-6 }, "\(length) s: \(cores)")
            }
        }
    }
}
