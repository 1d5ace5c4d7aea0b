import LoadScript
import Squall

/// Says that a scenario is being built: in a line that is gone when it is done, or in one that stays where nobody looks.
struct BuildView: Sendable {
    private let text: String
    private let line: ProgressLine

    init(name: String, isFirst: Bool, isQuiet: Bool) {
        text = "building \(name)" + (isFirst ? "; the first time takes minutes" : "")
        line = ProgressLine(isQuiet: isQuiet)
        let screen = Terminal.standardError
        if !isQuiet, !screen.isInteractive { screen.write(text + "\n") }
        line.show(text)
    }

    /// Shows how far it is.
    func show(_ progress: BuildProgress) { line.show("\(text) [\(progress.step)/\(progress.of)]") }

    /// Takes the line away.
    func end() { line.end() }
}
