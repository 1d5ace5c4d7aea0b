import Foundation
import LoadMeasure
import LoadPlan
import LoadVerdict

/// Writes the histograms of each interval as an HdrHistogram log (format 1.3), which HistogramLogAnalyzer,
/// HdrHistogramVisualizer and the libraries' log readers read.
///
/// One line per interval and time, told apart by their tags: `response_time`, `service_time`, `send_lag`. Values are
/// nanoseconds, the column `Interval_Max` milliseconds, instants seconds from the run's start. Every interval's lines
/// have left the process when `receive` returns: a crash loses the interval it happened in.
public actor HdrLog: Output {
    private let file: OutputFile
    private let now: @Sendable () -> Double

    /// Creates the file, or empties it.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - now: the time in seconds since 1970 (UTC); read once, when the run starts.
    /// - Throws: `OutputError` where the file cannot be written.
    public init(path: String, now: @escaping @Sendable () -> Double) throws(OutputError) {
        file = try OutputFile(creating: path)
        self.now = now
    }

    /// Writes the log's head.
    ///
    /// - Throws: `OutputError`, for example where the disk is full.
    public func start(_ plan: Plan) throws {
        try file.write(Self.head(name: plan.name, startedAt: now()))
    }

    /// Writes the interval's lines.
    ///
    /// - Throws: `OutputError`, for example where the disk is full.
    public func receive(_ snapshot: Snapshot) throws {
        try file.write(Self.lines(snapshot))
    }

    /// Does nothing: the log is complete already.
    public func finish(_ result: RunResult) {}

    /// The lines before the first interval.
    static func head(name: String, startedAt: Double) -> String {
        let seconds = fixed(startedAt)
        let date = Date(timeIntervalSince1970: startedAt).formatted(.iso8601)
        let title = name.split(whereSeparator: \.isNewline).joined(separator: " ")
        return """
            #[Logged by Squall: \(title); values in nanoseconds, Interval_Max in milliseconds]
            #[Histogram log format version 1.3]
            #[BaseTime: \(seconds) (seconds since epoch)]
            #[StartTime: \(seconds) (seconds since epoch), \(date)]
            "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"

            """
    }

    /// An interval's lines, one per measured time.
    static func lines(_ interval: Snapshot) throws(HdrEncodingError) -> String {
        let times = [
            ("response_time", interval.responseTime), ("service_time", interval.serviceTime),
            ("send_lag", interval.sendLag),
        ]
        var text = ""
        for (tag, histogram) in times {
            let figures = [interval.start / .seconds(1), interval.seconds, Double(histogram.max) / 1e6]
            text += "Tag=\(tag),\(figures.map(fixed).joined(separator: ",")),\(try HdrEncoding.encode(histogram))\n"
        }
        return text
    }

    private static func fixed(_ number: Double) -> String { String(format: "%.3f", number) }
}
