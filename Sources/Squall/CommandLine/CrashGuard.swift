import Foundation
import Synchronization

/// Gives the terminal back where the process crashes: what no `defer` and no `atexit` sees.
///
/// The handler does nothing but what POSIX allows in one: `write`, `tcsetattr`, `sigaction`, `raise`. What it needs lies ready
/// in memory that is never freed.
enum CrashGuard {
    private static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]
    private static let isScreenTaken = Atomic(false)
    private static let isKeyboardTaken = Atomic(false)
    private static let farewell = Array(TerminalScreen.leaveText.utf8)
    // Written before the flag beside it is set, and read only where it is.
    nonisolated(unsafe) private static let settings = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    // What the signals did before, by number; written once, by `install`, before a handler is there.
    nonisolated(unsafe) private static let before = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
    private static let install: Void = {
        // What the handler reads must not be made in it.
        _ = (farewell, settings)
        for number in signals {
            sigaction(number, nil, before + Int(number))
            signal(number) { CrashGuard.restore($0) }
        }
    }()

    /// Says whether the screen is to be given back.
    static func screenIsTaken(_ isTaken: Bool) {
        install
        isScreenTaken.store(isTaken, ordering: .sequentiallyConsistent)
    }

    /// Says what settings the keyboard is to be given back with; nil for none.
    static func keyboardIsTaken(from settings: termios?) {
        install
        if let settings { self.settings.initialize(to: settings) }
        isKeyboardTaken.store(settings != nil, ordering: .sequentiallyConsistent)
    }

    /// Gives back what is taken, and lets the signal do what it would have done.
    private static func restore(_ number: Int32) {
        if isScreenTaken.exchange(false, ordering: .sequentiallyConsistent) {
            farewell.withUnsafeBytes { _ = Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
        }
        if isKeyboardTaken.exchange(false, ordering: .sequentiallyConsistent) {
            tcsetattr(STDIN_FILENO, TCSANOW, settings)
        }
        sigaction(number, before + Int(number), nil)
        raise(number)
    }
}
