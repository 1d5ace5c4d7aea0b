import Foundation
import LoadMeasure
import LoadPlan
import LoadVerdict

/// A finished run as JUnit XML, which CI systems show as tests: one test for each threshold, and one for the measurement.
///
///     testsuites
///     └ testsuite        the run; properties: its main figures
///       ├ testcase       NAME.thresholds: each threshold; failure: it does not hold, with the value
///       └ testcase       NAME.measurement: whether the numbers can be trusted; error: they cannot
///
/// No failure and no error is exit code 0, and the other way round. There is no standard; this is the part that common
/// readers share and the schema of Jenkins' xUnit plug-in allows.
public enum JUnitReport: ReportFormat {
    /// The report's text, with a line break at its end.
    public static func text(_ result: RunResult) -> String {
        let thresholds = result.verdict.thresholds
        let counts = [
            ("tests", "\(thresholds.count + 1)"), ("failures", "\(thresholds.filter { !$0.passed }.count)"),
            ("errors", problem(result) == nil ? "0" : "1"), ("time", seconds(result.total.seconds)),
        ]
        let suite = XMLElement(
            "testsuite",
            [("name", result.plan.name)] + counts + [
                ("skipped", "0"), ("timestamp", timestamp(result.startedAt)),
            ],
            [properties(result)] + thresholds.map { testCase($0, in: result) } + [measurement(result)])
        let suites = XMLElement("testsuites", [("name", "squall")] + counts, [suite])
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + suites.text()
    }

    private static func testCase(_ threshold: ThresholdResult, in result: RunResult) -> XMLElement {
        // The measurement took the time; it must not count once more for each threshold.
        let attributes = [
            ("name", threshold.threshold.text), ("classname", "\(result.plan.name).thresholds"), ("time", seconds(0)),
        ]
        guard !threshold.passed else {
            return XMLElement("testcase", attributes, [XMLElement("system-out", text: threshold.valueText)])
        }
        let message = "\(threshold.threshold.text) does not hold: \(threshold.valueText)"
        return XMLElement("testcase", attributes, [XMLElement("failure", message: message, type: "threshold")])
    }

    private static func measurement(_ result: RunResult) -> XMLElement {
        let validity = result.verdict.validity
        let findings = validity.findings.filter { $0.state != .valid }.flatMap { finding in
            ["\(finding.state.rawValue): \(finding.message)"] + (finding.advice.map { ["  \($0)"] } ?? [])
        }
        let words = (["measurement \(validity.state.rawValue)"] + findings).joined(separator: "\n")
        let content =
            if let problem = problem(result) {
                XMLElement("error", message: problem.message, type: problem.type, details: words)
            } else {
                XMLElement("system-out", text: words)
            }
        return XMLElement(
            "testcase",
            [
                ("name", "the measurement is valid"), ("classname", "\(result.plan.name).measurement"),
                ("time", seconds(result.total.seconds)),
            ], [content])
    }

    /// What keeps the run from being a judgement of the target; nil where nothing does.
    private static func problem(_ result: RunResult) -> (message: String, type: String)? {
        switch (result.ending, result.verdict.outcome) {
        case (.interrupted, _): ("the run was stopped by the user", "interrupted")
        case (.unreachable, _): ("no connection to the target came about", "unreachable")
        case (.setupFailed, _): ("the setup failed, and the load did not begin", "setup")
        case (.incomplete, _): ("the end of the run is not there", "incomplete")
        case (_, .invalid): ("the numbers are more the generator's than the target's", "invalid")
        case (_, .pass), (_, .fail): nil
        }
    }

    /// The figures that people quote; the JSON report has the others. Seconds, per second, shares of 1.
    private static func properties(_ result: RunResult) -> XMLElement {
        let total = result.total
        func quantile(_ times: TimeHistogram, _ quantile: Double) -> String? {
            times.seconds(atQuantile: quantile).map(\.decimalText)
        }
        let figures: [(String, String?)] = [
            ("verdict", result.verdict.outcome.rawValue), ("ending", result.ending.rawValue),
            ("aborted", result.abortText), ("exit_code", "\(result.exitCode.rawValue)"),
            ("validity", result.verdict.validity.state.rawValue), ("seed", "\(result.plan.seed)"),
            ("duration", total.seconds.decimalText), ("exchanges", "\(total.counts.ended)"),
            ("completed", "\(total.counts.completed)"), ("failed", "\(total.counts.failed)"),
            ("timed_out", "\(total.counts.timedOut)"), ("unsent", "\(total.counts.unsent)"),
            ("throughput", total.throughput.decimalText), ("error_rate", total.counts.errorRate.decimalText),
            ("response_time.p50", quantile(total.responseTime, 0.5)),
            ("response_time.p95", quantile(total.responseTime, 0.95)),
            ("response_time.p99", quantile(total.responseTime, 0.99)),
            ("response_time.max", quantile(total.responseTime, 1)),
            ("service_time.p99", quantile(total.serviceTime, 0.99)), ("send_lag.p99", quantile(total.sendLag, 0.99)),
        ]
        return XMLElement(
            "properties", [],
            figures.compactMap { name, value in
                value.map { XMLElement("property", [("name", name), ("value", $0)]) }
            })
    }

    /// A time with three decimals: more are not allowed.
    private static func seconds(_ seconds: Double) -> String { String(format: "%.3f", seconds) }

    /// ISO 8601 without a zone, as readers expect it; it is UTC.
    private static func timestamp(_ secondsSince1970: Double) -> String {
        let style = Date.ISO8601FormatStyle(timeZone: .gmt)
            .year().month().day().time(includingFractionalSeconds: false)
        return Date(timeIntervalSince1970: secondsSince1970).formatted(style)
    }
}

extension XMLElement {
    /// A failure or an error: in a line, of a kind, and in full.
    fileprivate init(_ name: String, message: String, type: String, details: String? = nil) {
        self.init(name, [("message", message), ("type", type)], text: details ?? message)
    }
}
