import LoadScript
import Squall
import Synchronization

/// Says that a scenario is being built, in a line that is gone when it is done.
final class BuildView: Sendable {
    private let text: String
    private let screen = Terminal.standardError
    private let isShown: Mutex<Bool>

    init(name: String, isFirst: Bool, isQuiet: Bool) {
        text = "building \(name)" + (isFirst ? "; the first time takes minutes" : "")
        isShown = Mutex(!isQuiet)
        guard !isQuiet else { return }
        screen.write(screen.isInteractive ? text : text + "\n")
    }

    /// Shows how far it is, where a person looks.
    func show(_ progress: BuildProgress) {
        guard screen.isInteractive, isShown.withLock({ $0 }) else { return }
        screen.write("\r\u{1B}[K\(text) [\(progress.step)/\(progress.of)]")
    }

    /// Takes the line away.
    func end() {
        let wasShown = isShown.withLock { shown in
            defer { shown = false }
            return shown
        }
        if wasShown && screen.isInteractive { screen.write("\r\u{1B}[K") }
    }
}
