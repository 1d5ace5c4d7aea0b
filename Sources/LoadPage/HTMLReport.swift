import LoadOutput
import LoadVerdict

/// A finished run as one HTML file: the page with all that it needs inside, and the run's data as one JSON value. It works from
/// a disk, and asks nobody for anything: its policy forbids it, and allows exactly the scripts and styles that are in it.
public enum HTMLReport: ReportFormat {
    /// The whole file.
    public static func text(_ result: RunResult) -> String {
        PageText.page(title: "\(result.plan.name) – Squall report", data: PageData(result).json.line, assets: .report)
    }
}

/// Writes the HTML report.
public typealias HTMLReportFile = ReportFile<HTMLReport>
