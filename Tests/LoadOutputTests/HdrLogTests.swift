import Foundation
import LoadMeasure
import LoadPlan
import LoadVerdict
import TestServers
import Testing

@testable import LoadOutput

@Suite struct HdrLogTests {
    private func temporaryPath(_ name: String) -> String {
        FileManager.default.temporaryDirectory.appending(path: "squall-\(UUID().uuidString)-\(name)").path()
    }

    private func lines(of path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func isCompleteAfterEveryInterval() async throws {
        let path = temporaryPath("log.hlog")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let log = try HdrLog(path: path, now: { 1_767_225_600.125 })
        try await log.start(Shop.plan)
        #expect(
            try lines(of: path).dropFirst() == [
                "#[Histogram log format version 1.3]",
                "#[BaseTime: 1767225600.125 (seconds since epoch)]",
                "#[StartTime: 1767225600.125 (seconds since epoch), 2026-01-01T00:00:00Z]",
                "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"",
            ])
        for second in 0..<2 {
            let interval = Shop.interval(from: second)
            try await log.receive(interval)
            let written = try lines(of: path).dropFirst(5 + 3 * second)
            #expect(written.count == 3)
            for (line, tag) in zip(written, ["response_time", "service_time", "send_lag"]) {
                let fields = line.split(separator: ",").map(String.init)
                #expect(fields[0] == "Tag=\(tag)" && fields[1] == "\(second).000" && fields[2] == "1.000")
                #expect(try DecodedHistogram(fields[4]).slots.reduce(0) { $0 + $1.count } == 400)
            }
            #expect(written.first?.contains(",40.000,") == true, "the longest response time in milliseconds")
        }
    }

    @Test func aNameWithLineBreaksStaysInItsLine() {
        #expect(HdrLog.head(name: "a\nb\r\nc", startedAt: 0).split(separator: "\n").count == 5)
    }

    /// The reader of the Python package `hdrhistogram`, fetched into a directory of its own, agrees value by value.
    @Test func anotherReaderReadsTheSame() async throws {
        let directory = temporaryPath("reader")
        defer { try? FileManager.default.removeItem(atPath: directory) }
        guard let python = try await Python.withPackage("hdrhistogram==0.10.8", in: directory) else { return }
        let path = directory + "/log.hlog"
        let log = try HdrLog(path: path, now: { 1_767_225_600.125 })
        try await log.start(Shop.plan)
        var responseTime = TimeHistogram(), sendLag = TimeHistogram()
        let empty = Snapshot(start: .seconds(3), end: .seconds(4))
        for interval in [Shop.interval(from: 0), Shop.interval(from: 1, count: 40, failures: 4), wide, empty] {
            try await log.receive(interval)
            responseTime.merge(interval.responseTime)
            sendLag.merge(interval.sendLag)
        }
        let output = try await python.run(Self.reader, path)
        let read = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: [Double]])
        for (tag, expected) in [("response_time", responseTime), ("send_lag", sendLag)] {
            let numbers = try #require(read[tag])
            #expect(numbers[0] == 4 && numbers[1] == 1_767_225_600, "intervals and start")
            #expect(numbers[2] == Double(expected.count))
            for (percentile, value) in zip(HdrEncodingTests.percentiles, numbers.dropFirst(3)) {
                // The reader rounds the rank to the nearest, squall upwards: either neighbour may be meant.
                let rank = percentile / 100 * Double(expected.count)
                let near = [rank, rank - 1].map {
                    Double(expected.value(atQuantile: max($0, 1) / Double(expected.count)))
                }
                #expect(
                    near.contains { abs(value - $0) <= 0.005 * $0 + 1 },
                    "\(tag) p\(percentile): \(value), squall says \(near)")
            }
        }
    }

    /// An interval with values from 1 ns to more than an hour.
    private var wide: Snapshot {
        var interval = Snapshot(start: .seconds(2), end: .seconds(3))
        var series = SeriesSnapshot()
        for value in HdrEncodingTests.values(5_000, seed: 6) {
            series.responseTime.record(value)
            series.serviceTime.record(value)
            interval.sendLag.record(value)
        }
        interval.series[SeriesKey(task: "wide", method: "GET", statusClass: 2, error: nil)] = series
        return interval
    }

    private static let reader = """
        import json, sys
        from hdrh.histogram import HdrHistogram
        from hdrh.log import HistogramLogReader
        found = {}
        tags = [line[4:line.index(",")] for line in open(sys.argv[1]) if line.startswith("Tag=")]
        log = HistogramLogReader(sys.argv[1], HdrHistogram(1, 2**42 - 1, 3))
        for tag in tags:
            interval = log.get_next_interval_histogram()
            count, total = found.setdefault(tag, [0, HdrHistogram(1, 2**42 - 1, 3)])
            total.add(interval)
            found[tag] = [count + 1, total]
        assert log.get_next_interval_histogram() is None
        percentiles = [0.1, 1, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100]
        print(json.dumps({tag: [count, int(log.get_start_time_sec()), total.get_total_count()]
            + [total.get_value_at_percentile(p) for p in percentiles] for tag, (count, total) in found.items()}))
        """
}

/// A Python with one package in a directory of its own.
struct Python {
    let executable: String

    /// Nil, with the reason printed, where Python or the package is out of reach: the test then says nothing.
    static func withPackage(_ package: String, in directory: String) async throws -> Python? {
        guard try await start("/usr/bin/python3", ["-m", "venv", directory]).status == 0 else {
            print("skipped: python3 with venv is not installed")
            return nil
        }
        let python = directory + "/bin/python"
        let pip = try await start(
            python, ["-m", "pip", "install", "--quiet", "--timeout", "15", "--retries", "1", package])
        guard pip.status == 0 else {
            print("skipped: pip could not install \(package)")
            return nil
        }
        return Python(executable: python)
    }

    struct Failed: Error { let status: Int32 }

    /// What a script prints.
    func run(_ script: String, _ argument: String) async throws -> String {
        let (status, output) = try await Self.start(executable, ["-c", script, argument])
        guard status == 0 else { throw Failed(status: status) }
        return output
    }

    private static func start(
        _ executable: String, _ arguments: [String]
    ) async throws -> (status: Int32, output: String) {
        guard FileManager.default.isExecutableFile(atPath: executable) else { return (127, "") }
        let process = try ChildProcess(executable: executable, arguments: arguments)
        return (try await process.exitCode(within: .seconds(300)), process.output)
    }
}
