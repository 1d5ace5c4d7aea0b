import LoadLoop
import Synchronization

/// One call between the loop that waits for it and the thread that makes it. Whichever of the two ends it first decides what
/// becomes of it; the other one finds that decided.
final class CallUnderway<Client: Sendable>: Sendable {
    /// How a call ended, instants in nanoseconds of the monotonic clock.
    struct Ended: Sendable {
        /// The client for the next call; nil where there is none.
        var client: Client?
        /// Whether a client was connected for it.
        var hasConnected: Bool
        var started: Int64
        var ended: Int64
        var outcome: CallOutcome
    }

    private enum State {
        /// For a thread.
        case waiting
        case running(since: Int64)
        case ended(Ended)
        /// The loop waits no longer.
        case abandoned
    }

    private struct Shared {
        var state = State.waiting
        /// What the loop waits at.
        var wait: SharedWait?
    }
    private let shared = Mutex(Shared())

    // MARK: - On the thread

    /// A thread has it.
    ///
    /// - Returns: whether anybody waits for it.
    func begin(at instant: Int64) -> Bool {
        shared.withLock { shared in
            guard case .waiting = shared.state else { return false }
            shared.state = .running(since: instant)
            return true
        }
    }

    /// It has ended.
    ///
    /// - Returns: whether anybody waited for it; otherwise the caller closes its client.
    func end(_ ended: Ended) -> Bool {
        let (isAwaited, wait) = shared.withLock { shared -> (Bool, SharedWait?) in
            if case .abandoned = shared.state { return (false, nil) }
            shared.state = .ended(ended)
            defer { shared.wait = nil }
            return (true, shared.wait)
        }
        wait?.end()
        return isAwaited
    }

    // MARK: - On the loop

    /// The loop is about to wait.
    ///
    /// - Returns: false where there is nothing to wait for any more.
    func isAwaited(by wait: SharedWait) -> Bool {
        shared.withLock { shared in
            if case .ended = shared.state { return false }
            shared.wait = wait
            return true
        }
    }

    /// Since when it runs; nil where no thread had it, or it has ended.
    var runningSince: Int64? {
        shared.withLock { shared in
            if case .running(let instant) = shared.state { instant } else { nil }
        }
    }

    /// What became of it when the loop waits no longer.
    enum Fate {
        case ended(Ended)
        case abandoned(runningSince: Int64)
        case neverBegun
    }

    /// The loop waits no longer.
    func leave() -> Fate {
        shared.withLock { shared in
            defer { shared.wait = nil }
            switch shared.state {
            case .ended(let ended): return .ended(ended)
            case .running(let instant):
                shared.state = .abandoned
                return .abandoned(runningSince: instant)
            case .waiting, .abandoned:
                shared.state = .abandoned
                return .neverBegun
            }
        }
    }
}
