@preconcurrency import Dispatch
import Foundation
import Synchronization

/// Reads keys from the terminal, which echoes nothing meanwhile, until it is released.
package final class Keyboard: Sendable {
    /// How the terminal was; nil while nobody reads keys.
    private static let before = Mutex<termios?>(nil)
    /// What looks at the keys, while this process is in the background.
    private static let asleep = Mutex<(any DispatchSourceRead)?>(nil)
    private let source: any DispatchSourceRead
    /// The bytes that keys send, in the pieces that come.
    package let presses: AsyncStream<[UInt8]>

    /// Whether standard input is a terminal, and this process in its foreground: in the background, changing the
    /// terminal would stop it.
    package static var isThere: Bool { isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp() }

    /// Takes the keyboard. Nil where the terminal does not let it.
    package init?() {
        guard Self.take() else { return nil }
        // Whatever way the process ends by itself, the terminal gets its settings back.
        atexit { Keyboard.giveBack() }
        let (presses, press) = AsyncStream.makeStream(of: [UInt8].self, bufferingPolicy: .bufferingNewest(64))
        self.presses = presses
        source = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO)
        source.setEventHandler { [source] in
            // In the background what is typed is somebody else's: it is not looked at until the keyboard is taken again.
            guard Self.isThere else {
                source.suspend()
                return Self.asleep.withLock { $0 = source }
            }
            var bytes = [UInt8](repeating: 0, count: 64)
            let count = read(STDIN_FILENO, &bytes, bytes.count)
            if count > 0 {
                press.yield(Array(bytes.prefix(count)))
            } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
                source.cancel()
            }
        }
        source.resume()
    }

    /// Takes the keyboard, or takes it again.
    @discardableResult package static func take() -> Bool {
        before.withLock { before in
            var settings = termios()
            guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return false }
            // A shell that stopped this job may have changed them meanwhile: they are set again, and the first ones kept.
            before = before ?? settings
            CrashGuard.keyboardIsTaken(from: before)
            settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
            withUnsafeMutableBytes(of: &settings.c_cc) { characters in
                (characters[Int(VMIN)], characters[Int(VTIME)]) = (1, 0)
                // Ctrl-C stops the run in good order. Ctrl-\ would leave a core behind; Ctrl-Z is a key like others, so
                // that the terminal is given back first.
                (characters[Int(VQUIT)], characters[Int(VSUSP)]) = (0, 0)
            }
            tcsetattr(STDIN_FILENO, TCSANOW, &settings)
            wake()
            return true
        }
    }

    /// Looks at what is typed again.
    private static func wake() {
        asleep.withLock { sleeper in
            sleeper?.resume()
            sleeper = nil
        }
    }

    /// Gives the keyboard back, until it is taken again.
    package static func giveBack() {
        before.withLock { before in
            guard var settings = before else { return }
            tcsetattr(STDIN_FILENO, TCSANOW, &settings)
            before = nil
            CrashGuard.keyboardIsTaken(from: nil)
        }
    }

    /// Gives the keyboard back for good.
    package func release() {
        // A source that sleeps cannot be let go.
        Self.wake()
        source.cancel()
        Self.giveBack()
    }
}
