import LoadMeasure
import LoadPlan
import LoadVerdict

/// Writes each interval as lines of comma-separated values (RFC 4180): one of all exchanges, whose task is empty, and one of
/// each series. `docs/metrics.md` says what the columns are.
///
/// Every interval's lines have left the process when `receive` returns.
public actor CSVLog: Output {
    /// The columns.
    static let columns = [
        "start", "end", "task", "method", "status", "error", "exchanges", "per_second", "response_mean", "response_p50",
        "response_p90", "response_p99", "response_max", "service_mean", "service_p50", "service_p99", "bytes_in",
        "bytes_out", "users",
    ]

    private let file: OutputFile

    /// Creates the file, or empties it.
    ///
    /// - Throws: `OutputError` where the file cannot be written.
    public init(path: String) throws(OutputError) {
        file = try OutputFile(creating: path)
    }

    /// Writes the columns' names.
    public func start(_ plan: Plan) throws {
        try file.write(Self.columns.joined(separator: ",") + "\r\n")
    }

    /// Writes the interval's lines.
    public func receive(_ snapshot: Snapshot) throws {
        try file.write(Self.lines(snapshot))
    }

    /// Does nothing: all is written already.
    public func finish(_ result: RunResult) {}

    static func lines(_ interval: Snapshot) -> String {
        let keys = interval.series.filter { !$0.value.serviceTime.isEmpty }.keys
        let all = interval.series.values.reduce(SeriesSnapshot()) { $0.merging($1) }
        var text = line(nil, all, in: interval)
        for key in keys.sorted() {
            text += line(key, interval.series[key] ?? SeriesSnapshot(), in: interval)
        }
        return text
    }

    private static func line(_ key: SeriesKey?, _ series: SeriesSnapshot, in interval: Snapshot) -> String {
        let (response, service) = (series.responseTime, series.serviceTime)
        func seconds(_ times: TimeHistogram, _ quantile: Double) -> String {
            times.seconds(atQuantile: quantile).map(\.decimalText) ?? ""
        }
        func mean(_ times: TimeHistogram) -> String { times.isEmpty ? "" : (times.mean / 1e9).decimalText }
        var cells: [String] = [(interval.start / .seconds(1)).decimalText, (interval.end / .seconds(1)).decimalText]
        if let key {
            let status = key.statusClass == 0 ? "" : "\(key.statusClass)xx"
            cells += [quoted(key.task), quoted(key.method), status, key.error?.name ?? ""]
        } else {
            cells += ["", "", "", ""]
        }
        let rate = interval.seconds > 0 ? Double(service.count) / interval.seconds : 0
        cells += ["\(service.count)", rate.decimalText, mean(response)]
        cells += [0.5, 0.9, 0.99, 1].map { seconds(response, $0) }
        cells += [mean(service), seconds(service, 0.5), seconds(service, 0.99)]
        cells += ["\(series.bytesIn)", "\(series.bytesOut)", key == nil ? interval.meanUsers.decimalText : ""]
        return cells.joined(separator: ",") + "\r\n"
    }

    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { "\",\r\n".contains($0) || $0.isNewline }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
