import LoadMeasure
import LoadPlan
import LoadVerdict

/// Says what is wrong with a run as commands of a GitHub workflow, which GitHub shows at the change: an error for each threshold
/// that does not hold, at its place in the scenario, and for what makes the measurement invalid; a warning for what makes it suspect.
///
///     ::error title=Threshold failed,file=load/shop.yaml,line=12,col=5::p99 < 300ms does not hold: 312 ms
///
/// A command is a line; its rules of escaping are those of GitHub's own toolkit (`actions/toolkit`, `packages/core/src/command.ts`).
public struct WorkflowAnnotations: Output {
    private let place: @Sendable (SourceLocation) -> SourceLocation
    private let write: @Sendable (String) -> Void

    /// Makes an output.
    ///
    /// - Parameters:
    ///   - place: a place as GitHub knows it, whose files are named from the repository's root.
    ///   - write: writes where the workflow's runner reads: the process's standard output or error.
    public init(
        place: @escaping @Sendable (SourceLocation) -> SourceLocation, write: @escaping @Sendable (String) -> Void
    ) {
        self.place = place
        self.write = write
    }

    /// Does nothing.
    public func start(_ plan: Plan) {}

    /// Does nothing.
    public func receive(_ snapshot: Snapshot) {}

    /// Writes the commands at once; nothing where nothing is wrong.
    public func finish(_ result: RunResult) {
        let text = Self.text(result, place: place)
        if !text.isEmpty { write(text) }
    }

    /// The commands, each in a line.
    static func text(_ result: RunResult, place: (SourceLocation) -> SourceLocation = { $0 }) -> String {
        let failed = result.verdict.thresholds.filter { !$0.passed }.map { threshold in
            command(
                .error, "Threshold failed", at: threshold.threshold.location.map(place),
                "\(threshold.threshold.text) does not hold: \(threshold.valueText)")
        }
        let doubts = result.verdict.validity.doubts.map { finding in
            command(
                finding.state == .invalid ? .error : .warning, "Measurement \(finding.state.rawValue)",
                finding.message + (finding.advice.map { "; \($0)" } ?? ""))
        }
        // What no threshold and no finding tells: that it was stopped.
        let headline = RunHeadline(result)
        let other =
            failed.isEmpty && doubts.isEmpty && result.exitCode != .pass
            ? [command(.error, "Load test \(headline.word.lowercased())", headline.reason ?? headline.word)] : []
        return (failed + doubts + other).joined()
    }

    private enum Level: String {
        case error
        case warning
    }

    private static func command(
        _ level: Level, _ title: String, at place: SourceLocation? = nil, _ message: String
    ) -> String {
        let properties =
            [("title", title)]
            + (place.map { [("file", $0.file), ("line", "\($0.line)"), ("col", "\($0.column)")] } ?? [])
        let text = properties.map { "\($0.0)=\(escaped($0.1, isProperty: true))" }.joined(separator: ",")
        return "::\(level.rawValue) \(text)::\(escaped(message))\n"
    }

    /// A command must not end before its line does, nor a property before the next one.
    private static func escaped(_ text: String, isProperty: Bool = false) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": escaped += "%25"
            case "\r": escaped += "%0D"
            case "\n": escaped += "%0A"
            case ":" where isProperty: escaped += "%3A"
            case "," where isProperty: escaped += "%2C"
            // It would steer the terminal of whoever reads the log.
            case _ where scalar.properties.generalCategory == .control: escaped += "·"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
