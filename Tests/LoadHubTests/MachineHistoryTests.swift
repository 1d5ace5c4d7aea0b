import Foundation
import LoadOTLP
import LoadTarget
import Testing

@testable import LoadHub

/// What a machine did, in intervals, as the page asks for it.
@Suite struct MachineHistoryTests {
    private static let start = 1_790_000_000.0
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
    /// Six hours of 20 readings a second are not all unpacked: what counts has the last value of each series.
    @Test func ofManyReadingsSomeAreLookedAt() {
        let (often, seldom) = (TargetSeries("a", unit: "1", .counter), TargetSeries("b", unit: "1", .gauge))
        let readings = (0..<60).map { number in
            let points = [TargetPoint(often, Double(number))]
            // One that comes once a second is not in the last reading of a stretch.
            return TargetReading(
                time: 1_000 + Double(number) / 20, points: points + (number % 20 == 5 ? [TargetPoint(seldom, 7)] : []))
        }
        let few = MachineHistory.last(of: readings, every: 1)
        #expect(few.map(\.time) == [1_000.25, 1_000.95, 1_001.25, 1_001.95, 1_002.25, 1_002.95])
        #expect(few.map { $0.points.map(\.series.name) } == [["b"], ["a"], ["b"], ["a"], ["b"], ["a"]])
        #expect(few.filter { $0.points[0].series == often }.map(\.points[0].value) == [19, 39, 59])
    }

    @Test(arguments: [(21_600.0, true), (21_601, false)]) func sixHoursAreDrawn(length: Double, isDrawn: Bool) {
        for from in [1_796_000_000.123, 1_796_000_000.7, 1_796_000_001.999] {
            let query: [Substring: Substring] = ["from": "\(from)", "to": "\(from + length)"]
            #expect(((try? MachineHistory(query, now: Self.start)) != nil) == isDrawn, "\(from)")
        }
    }

    /// Of batches that follow each other quickly some are not read: the rate is what it is with all of them.
    @Test func whatIsPassedOverIsInTheNext() async throws {
        var (origins, message) = (CounterOrigins(), [UInt8]())
        for number in 0...800 {
            let reading = Self.reading(at: Self.start + 5 * Double(number))
            message += ReadingBatch(source: SomeReadings.source, number: UInt64(number + 1), readings: [reading])
                .message(&origins)
        }
        let body = try Gzip.compressed(message)
        try await HubUnderTest.serve(store: scratch.path("hub.sqlite")) { hub in
            #expect(try await hub.post(body).status == 200)
            #expect(try await hub.client.probes().first?.readings == 801)
            let cores = try await Self.columns(hub, Self.start, Self.start + 3_990)["machine"] ?? []
            #expect(cores.count == 180 && cores.allSatisfy { abs(($0 ?? 0) - 0.5) < 1e-6 }, "\(cores)")
        }
    }
}
