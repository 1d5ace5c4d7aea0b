import Foundation
import LoadMeasure
import LoadPlan
import LoadVerdict
import Testing

@testable import LoadOutput

@Suite struct JSONReportTests {
    static func parsed(_ result: RunResult) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(try JSONReport.text(result).utf8))
        return try #require(object as? [String: Any])
    }

    private func number(_ object: [String: Any], _ path: String...) -> Double? {
        var object = object
        for key in path.dropLast() { object = object[key] as? [String: Any] ?? [:] }
        return path.last.flatMap { (object[$0] as? NSNumber)?.doubleValue }
    }

    @Test func saysWhatTheSnapshotSays() throws {
        let result = Shop.result()
        let report = try Self.parsed(result)
        let total = result.total
        #expect(report["verdict"] as? String == "fail" && report["ending"] as? String == "completed")
        #expect(report["started_at"] as? String == "2026-01-01T00:00:00.125Z")
        #expect(number(report, "exchanges") == 12_000)
        #expect(number(report, "duration") == 30)
        #expect(number(report, "throughput") == Double(total.counts.completed) / 30)
        #expect(number(report, "errors", "status") == 20 && number(report, "errors", "timeout") == 10)
        #expect(number(report, "bytes", "in") == Double(total.bytesIn))
        #expect(number(report, "response_time", "p99.9") == Double(total.responseTime.value(atQuantile: 0.999)) / 1e9)
        #expect(number(report, "send_lag", "max") == Double(total.sendLag.max) / 1e9)
        #expect(number(report, "service_time", "count") == 12_000)
        let series = try #require(report["series"] as? [[String: Any]])
        #expect(
            series.map { $0["task"] as? String } == ["cart", "order", "order", "order", "product by id", "products"])
        #expect(series.compactMap { $0["error"] as? String } == ["timeout", "status"])
        let tasks = try #require(report["tasks"] as? [[String: Any]])
        #expect(number(tasks[1], "errors") == 30 && number(tasks[1], "count") == 1_500)
    }

    @Test func isWrittenForPeopleToo() throws {
        var total = Shop.interval(from: 0, count: 80, failures: 3)
        total.series = total.series.filter { $0.key.task == "order" }
        try expectGolden(try JSONReport.text(Shop.result(total: total)), "report.json")
    }

    @Test func saysWhatAbortedTheRun() throws {
        let report = try Self.parsed(Shop.aborted)
        #expect(report["ending"] as? String == "aborted" && report["verdict"] as? String == "fail")
        #expect(number(report, "aborted_at") == 12)
        let thresholds = try #require(report["thresholds"] as? [[String: Any]])
        #expect(thresholds.map { $0["aborted"] as? Bool } == [false, true])
        #expect(thresholds.map { number($0, "window") } == [10, 5])
        #expect(thresholds.map { number($0, "worst") } == [0.0123, 0.184])
        #expect(thresholds.map { number($0, "at") } == [10, 11])
    }

    @Test func eventsAreInTheReport() throws {
        let report = try Self.parsed(Shop.result(events: Shop.events))
        let events = try #require(report["events"] as? [[String: Any]])
        #expect(events.map { $0["action"] as? String } == RunEvent.Action.allCases.map(\.rawValue))
        #expect(number(events[1], "at") == 5.00125 && number(events[1], "value") == 750.5)
        #expect(events[2]["value"] is NSNull && events[2]["source"] as? String == "signal")
    }

    @Test func limitsBreakersAndMeetingsAreThereInAllAndOverTime() throws {
        let report = try Self.parsed(Shop.gatedResult)
        let limits = try #require(report["limits"] as? [[String: Any]])
        #expect(limits.count == 2 && limits[0]["class"] is NSNull && limits[1]["class"] as? String == "visitor")
        #expect(number(limits[0], "limit", "mean") == 18.5 && number(limits[0], "limit", "max") == 20)
        #expect(number(limits[0], "in_flight", "mean") == 15.25 && number(limits[0], "in_flight", "last") == 19)
        let breakers = try #require(report["breakers"] as? [[String: Any]])
        #expect(breakers.map { $0["last"] as? String } == ["closed", "half-open"])
        #expect(breakers[1]["task"] as? String == "buy" && number(breakers[1], "open") == 1.5)
        #expect(number(breakers[1], "openings") == 3)
        let meetings = try #require(report["meetings"] as? [[String: Any]])
        #expect(meetings.first?["name"] as? String == "doors" && number(meetings[0], "timed_out") == 3)
        let intervals = try #require(report["intervals"] as? [[String: Any]])
        #expect(
            intervals.map { number($0, "start") } == [0, 1, 2] && intervals.map { number($0, "end") } == [1, 2, 3])
        #expect(intervals.map { number($0, "exchanges") } == [400, 400, 400])
        let last = try #require(intervals.last?["limits"] as? [[String: Any]])
        #expect(number(last[0], "limit", "last") == 20 && number(last[0], "limit", "mean") == 18.5)
        #expect((intervals.last?["breakers"] as? [[String: Any]])?.last?["last"] as? String == "half-open")
    }

    @Test func secretsOfThePlanAreHidden() throws {
        var plan = Shop.plan
        plan.variables = [Variable(name: "token", value: "s3cr3t", isSecret: true)]
        let text = try JSONReport.text(Shop.result(plan))
        #expect(text.contains(#"{"isSecret":true,"name":"token","value":"***"}"#) && !text.contains("s3cr3t"))
    }

    @Test func timesAreSecondsToTheLastDigit() throws {
        var total = Snapshot(start: .zero, end: .seconds(1))
        total.sendLag.record(1_024)
        let text = try JSONReport.text(Shop.result(total: total))
        #expect(text.contains("\"max\": 1.024e-06"))
    }

    @Test func nothingMeasuredIsNullWithCountZero() throws {
        let report = try Self.parsed(Shop.result(total: Snapshot(start: .zero, end: .zero)))
        let time = try #require(report["response_time"] as? [String: Any])
        #expect(number(time, "count") == 0 && time["p99"] is NSNull && time["mean"] is NSNull)
        #expect(number(report, "throughput") == 0)
    }

    @Test func thePlanCanBeReadBack() throws {
        let report = try Self.parsed(Shop.result())
        let data = try JSONSerialization.data(withJSONObject: try #require(report["plan"]))
        #expect(try JSONDecoder().decode(Plan.self, from: data) == Shop.plan)
    }

    @Test func textIsEscaped() throws {
        var total = Snapshot(start: .zero, end: .zero)
        var tally = ErrorTally()
        let example = "\"quoted\" \\ line\nbreak\ttab\u{0}\u{1F} ü 🌩"
        (tally.count, tally.examples) = (1, [example])
        total.errors[.malformed] = tally
        let report = try Self.parsed(Shop.result(total: total))
        let examples = report["error_examples"] as? [String: [String]]
        #expect(examples?["malformed_response"] == [example])
    }

    @Test func numbersAreAlwaysFinite() {
        #expect(JSONValue.number(.nan).text() == "null" && JSONValue.number(.infinity).text() == "null")
        #expect(JSONValue.number(-3).text() == "-3" && JSONValue.number(0.1).text() == "0.1")
    }
}

@Suite struct JSONReportFileTests {
    private func withDirectory(_ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "squall-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try body(directory.path())
    }

    @Test func writesTheReportAndNothingElse() throws {
        try withDirectory { directory in
            let path = directory + "/report.json"
            try Data("old".utf8).write(to: URL(filePath: path))
            let output = try JSONReportFile(path: path)
            output.start(Shop.plan)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
            try output.finish(Shop.result())
            #expect(try String(contentsOfFile: path, encoding: .utf8) == JSONReport.text(Shop.result()))
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["report.json"])
        }
    }

    @Test func aLinkStaysALink() throws {
        try withDirectory { directory in
            try Data().write(to: URL(filePath: directory + "/target.json"))
            try FileManager.default.createSymbolicLink(
                atPath: directory + "/link.json", withDestinationPath: "target.json")
            try JSONReportFile(path: directory + "/link.json").finish(Shop.result())
            #expect(
                try FileManager.default.destinationOfSymbolicLink(atPath: directory + "/link.json") == "target.json")
            #expect(try String(contentsOfFile: directory + "/target.json", encoding: .utf8).hasPrefix("{"))
        }
    }

    @Test func aMissingDirectoryIsSaidBeforeTheLoad() {
        let error = OutputError(
            path: "/nowhere/report.json", reason: "No such file or directory", fix: "create its directory first")
        #expect(throws: error) { try JSONReportFile(path: "/nowhere/report.json") }
        #expect(throws: error) { try HdrLog(path: "/nowhere/report.json", now: { 0 }) }
        #expect(throws: OutputError.self) { try JSONReportFile(path: "/") }
        #expect(
            "\(error)" == "cannot write /nowhere/report.json: No such file or directory; create its directory first")
    }

    /// `/dev/full` says of every write that the disk is full; it is a device, and must stay one.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))) func aFullDiskIsAnError() async throws {
        let report = try JSONReportFile(path: "/dev/full")
        let error = #expect(throws: OutputError.self) { try report.finish(Shop.result()) }
        #expect(error?.fix.contains("free some space") == true)
        let log = try HdrLog(path: "/dev/full", now: { 0 })
        await #expect(throws: OutputError.self) { try await log.start(Shop.plan) }
        let kind = try FileManager.default.attributesOfItem(atPath: "/dev/full")[.type] as? FileAttributeType
        #expect(kind == .typeCharacterSpecial)
    }
}
