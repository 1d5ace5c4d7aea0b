import Foundation
import LoadOutput
import Synchronization

/// The terminal's other screen, which leaves the first one with its scrollback as it was.
///
/// It is given back whatever way the process ends: by `leave`, at `exit`, and by a signal that ends the process at once.
package struct TerminalScreen: LiveScreen {
    /// Other screen, no cursor, and nothing that is too wide goes on in the next row.
    private static let enterText = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l"
    static let leaveText = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

    private static let isEntered = Mutex(false)
    /// Where the process is ended in the middle of a run, as by a third Ctrl-C. Once, however often the screen is taken.
    private static let leaveAtExit: Void = { atexit { TerminalScreen(.standardError).leave() } }()
    private let terminal: Terminal

    package init(_ terminal: Terminal) {
        self.terminal = terminal
    }

    package var size: (columns: Int, rows: Int) { terminal.size }

    package var isOurs: Bool { terminal.isInForeground }

    package func enter() {
        Self.isEntered.withLock { isEntered in
            guard !isEntered else { return }
            isEntered = true
            CrashGuard.screenIsTaken(true)
            terminal.write(Self.enterText)
        }
        Self.leaveAtExit
    }

    package func leave() {
        Self.isEntered.withLock { isEntered in
            guard isEntered else { return }
            isEntered = false
            CrashGuard.screenIsTaken(false)
            terminal.write(Self.leaveText)
        }
    }

    package func write(_ text: String) { terminal.write(text) }
}
