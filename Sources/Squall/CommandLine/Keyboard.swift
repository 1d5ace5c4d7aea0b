@preconcurrency import Dispatch
import Foundation
import Synchronization

/// Reads single keys from the terminal, which echoes nothing meanwhile, until it is released.
package final class Keyboard {
    /// How the terminal was; nil while nobody reads keys.
    private static let before = Mutex<termios?>(nil)
    private let source: any DispatchSourceRead

    /// Whether standard input is a terminal, and this process in its foreground: in the background, changing the
    /// terminal would stop it.
    package static var isThere: Bool { isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp() }

    /// Takes the keyboard; `press` receives each key, on some thread. Nil where the terminal does not let it.
    package init?(press: @escaping @Sendable (Character) -> Void) {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        Self.before.withLock { $0 = settings }
        // Whatever way the process ends by itself, the terminal gets its settings back.
        atexit { Keyboard.restore() }
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        withUnsafeMutableBytes(of: &settings.c_cc) { characters in
            (characters[Int(VMIN)], characters[Int(VTIME)]) = (1, 0)
            // Ctrl-C stops the run in good order. Ctrl-\ and Ctrl-Z would leave a terminal without echo behind.
            (characters[Int(VQUIT)], characters[Int(VSUSP)]) = (0, 0)
        }
        tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        source = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO)
        source.setEventHandler { [source] in
            var keys = [UInt8](repeating: 0, count: 64)
            let count = read(STDIN_FILENO, &keys, keys.count)
            guard count > 0 else { return source.cancel() }
            for key in keys.prefix(count) { press(Character(UnicodeScalar(key))) }
        }
        source.resume()
    }

    /// Gives the keyboard back.
    package func release() {
        source.cancel()
        Self.restore()
    }

    private static func restore() {
        before.withLock { before in
            guard var settings = before else { return }
            tcsetattr(STDIN_FILENO, TCSANOW, &settings)
            before = nil
        }
    }
}
