import LoadMeasure
import LoadPlan
import LoadVerdict

/// Adds the Markdown report to a file that others add to as well: the summary of a step of GitHub Actions.
public actor StepSummary: Output {
    private let file: OutputFile

    /// Makes an output.
    ///
    /// - Parameter path: the file that the environment's `GITHUB_STEP_SUMMARY` names; what is in it stays.
    /// - Throws: `OutputError` at once where it cannot be written.
    public init(appendingTo path: String) throws(OutputError) {
        file = try OutputFile(appendingTo: path)
    }

    /// Does nothing.
    public func start(_ plan: Plan) {}

    /// Does nothing.
    public func receive(_ snapshot: Snapshot) {}

    /// Writes the report, with an empty line after it: another one may follow.
    public func finish(_ result: RunResult) throws {
        try file.write(MarkdownReport.text(result) + "\n")
    }
}
