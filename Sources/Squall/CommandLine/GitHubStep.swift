import Foundation
import LoadOutput
import LoadPlan

/// The step of a GitHub workflow that this process is run by.
struct GitHubStep {
    /// The file that the step's summary is added to.
    private let summary: String
    /// The folder of the repository; nil where the runner does not say.
    private let workspace: String?

    /// - Throws: `Diagnostic` where no such step runs it.
    init(_ environment: [String: String]) throws(Diagnostic) {
        guard let summary = environment["GITHUB_STEP_SUMMARY"], !summary.isEmpty else {
            throw Diagnostic(
                "--github is for a step of GitHub Actions, and GITHUB_STEP_SUMMARY is not set",
                fix: "use --markdown FILE elsewhere")
        }
        self.summary = summary
        workspace = environment["GITHUB_WORKSPACE"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What tells GitHub of the run.
    func outputs() throws -> [any Output] {
        // The runner reads standard error too; standard output has the report alone.
        [
            try StepSummary(appendingTo: summary),
            WorkflowAnnotations(place: fromWorkspace) { Terminal.standardError.write($0) },
        ]
    }

    /// A place whose file is named from the repository's root, as GitHub knows it, whatever folder the step works in.
    private func fromWorkspace(_ place: SourceLocation) -> SourceLocation {
        guard let workspace else { return place }
        func steps(_ path: String) -> [String] { URL(filePath: path).standardizedFileURL.pathComponents }
        let (root, file) = (steps(workspace), steps(place.file))
        guard file.starts(with: root), file.count > root.count else { return place }
        var place = place
        place.file = file.dropFirst(root.count).joined(separator: "/")
        return place
    }
}
