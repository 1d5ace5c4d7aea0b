import Foundation
import Synchronization

/// A line on the terminal that says how far something is which takes a while, and that is gone when it is done. Nothing where
/// nobody looks: what goes to a file or a pipe has no line that is written over.
package final class ProgressLine: Sendable {
    private struct State {
        var isOpen: Bool
        var isShown = false
        /// Before that nothing is written: what is done at once need not be said, and a terminal takes time.
        var next: ContinuousClock.Instant
    }

    private let screen = Terminal.standardError
    private let state: Mutex<State>

    /// - Parameters:
    ///   - isQuiet: whether nothing is shown, whoever looks.
    ///   - delay: what takes no longer is not shown.
    package init(isQuiet: Bool, after delay: Duration = .zero) {
        state = Mutex(State(isOpen: !isQuiet && screen.isInteractive, next: .now + delay))
    }

    /// Shows a text instead of the one before, ten times a second at most.
    package func show(_ text: @autoclosure () -> String) {
        state.withLock { state in
            guard state.isOpen, state.next <= .now else { return }
            (state.next, state.isShown) = (.now + .milliseconds(100), true)
            screen.write("\r\u{1B}[K" + text().prefix(screen.size.columns - 1))
        }
    }

    /// Takes the line away for good.
    package func end() {
        state.withLock { state in
            if state.isShown { screen.write("\r\u{1B}[K") }
            (state.isOpen, state.isShown) = (false, false)
        }
    }
}
