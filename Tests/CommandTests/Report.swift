import Foundation
import Testing

/// A JSON report as a program reads it: the keys that everyone may rely on.
struct Report: Decodable {
    struct Counts: Decodable {
        var intended, completed, failed, timed_out, unsent: Int
    }

    struct Times: Decodable {
        var mean, stdev, min, p50, p75, p90, p95, p99, max: Double?
        var p999, p9999: Double?
        var count: Int

        enum CodingKeys: String, CodingKey {
            case mean, stdev, min, p50, p75, p90, p95, p99, max, count
            case p999 = "p99.9"
            case p9999 = "p99.99"
        }

        var quantiles: [Double?] { [min, p50, p75, p90, p95, p99, p999, p9999, max] }
    }

    struct Series: Decodable {
        var task: String
        var count: Int
        var response_time, service_time: Times
    }

    struct Validity: Decodable {
        var state: String
    }

    struct Event: Decodable {
        var at: Double
        var action, source, effect: String
        var value: Double?
    }

    struct Plan: Decodable {
        var name: String
    }

    struct Interval: Decodable {
        var start, end, throughput: Double
    }

    var verdict, ending: String
    var intervals: [Interval]
    var validity: Validity
    var exchanges: Int
    var throughput, duration: Double
    var errors, bytes: [String: Int]
    var response_time, service_time, send_lag: Times
    var series: [Series]
    var plan: Plan
    var events: [Event]
    var counts: Counts

    /// Reads a report, and checks what holds of every one.
    init(_ text: String) throws {
        self = try JSONDecoder().decode(Report.self, from: Data(text.utf8))
        let ended = counts.completed + counts.failed + counts.timed_out
        #expect(["pass", "fail", "invalid"].contains(verdict))
        #expect(["valid", "suspect", "invalid"].contains(validity.state))
        #expect(counts.intended == ended + counts.unsent)
        #expect(exchanges == ended)
        #expect(errors.values.reduce(0, +) == counts.failed + counts.timed_out)
        #expect(abs(throughput * duration - Double(counts.completed)) < 1e-6 * Double(max(counts.completed, 1)))
        for times in [response_time, service_time, send_lag] {
            #expect(times.count == ended)
            let quantiles = times.quantiles.compactMap(\.self)
            #expect(quantiles == quantiles.sorted())
            #expect(quantiles.count == (ended == 0 ? 0 : 9))
        }
        #expect(series.reduce(0) { $0 + $1.count } == ended)
        #expect(series.allSatisfy { $0.response_time.count == $0.count && $0.service_time.count == $0.count })
    }

    init(file: String) throws {
        try self.init(try String(contentsOfFile: file, encoding: .utf8))
    }
}
