import Foundation

/// Programs inherit the signals that the thread which starts them blocks or ignores, and the threads of async functions
/// block most: they would be deaf to Ctrl-C.
public enum UnblockedSignals {
    /// Starts something.
    public static func during<Value>(_ start: () throws -> Value) rethrows -> Value {
        var (none, blocked) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &blocked)
        defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
        return try start()
    }
}
