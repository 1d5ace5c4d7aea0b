import LoadMeasure
import LoadPlan
import LoadVerdict

/// A report that is one text, written when the run is over.
public protocol ReportFormat {
    /// The report of a run.
    static func text(_ result: RunResult) throws -> String
}

/// Writes a report to a file when the run is over; what stood there stays until the new report is complete.
public struct ReportFile<Format: ReportFormat>: Output {
    private let path: String

    /// Makes an output.
    ///
    /// - Throws: `OutputError` at once where the file cannot be written: better before the load than after it.
    public init(path: String) throws(OutputError) {
        self.path = path
        try OutputFile.check(path)
    }

    /// Does nothing.
    public func start(_ plan: Plan) {}

    /// Does nothing.
    public func receive(_ snapshot: Snapshot) {}

    /// Writes the report.
    ///
    /// - Throws: `OutputError`, for example where the disk is full.
    public func finish(_ result: RunResult) throws {
        try OutputFile.replace(path, with: try Format.text(result))
    }
}

/// Writes the JSON report.
public typealias JSONReportFile = ReportFile<JSONReport>
/// Writes the verdict as JUnit XML.
public typealias JUnitReportFile = ReportFile<JUnitReport>
