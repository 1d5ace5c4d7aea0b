import LoadLoop
import Synchronization

/// Something that happens once in a run, or again and again: users wait until one of them, or the test, says that it has.
///
/// It stays set until it is reset: who comes later need not wait.
public final class RunSignal: Sendable {
    private struct State {
        var isSet: Bool
        var line = WaitingLine<SharedWait>()
    }
    private let state: Mutex<State>

    /// Makes a signal.
    public init(isSet: Bool = false) {
        state = Mutex(State(isSet: isSet))
    }

    /// Whether nobody has to wait.
    public var isSet: Bool { state.withLock { $0.isSet } }

    /// How many tasks wait for it.
    public var waiting: Int { state.withLock { $0.line.count } }

    /// Lets everybody go on who waits, and who comes until `reset`. From any thread.
    public func set() {
        let waits = state.withLock { state in
            state.isSet = true
            return state.line.removeAll()
        }
        for wait in waits { wait.end() }
    }

    /// Lets those wait who come from now on.
    public func reset() {
        state.withLock { $0.isSet = false }
    }

    /// Waits until it is set, not at all where it is.
    ///
    /// - Parameters:
    ///   - group: the sleeps that the wait belongs to, of the loop that the caller is on.
    ///   - timeout: the longest wait; nil for none.
    public func wait(in group: SleepGroup, timeout: Duration? = nil) async -> WaitOutcome {
        await wait(in: group, until: MonotonicClock.deadline(after: timeout), within: nil)
    }

    /// Waits until it is set, until `deadline` of the monotonic clock in nanoseconds, and no longer than a scope lasts.
    func wait(in group: SleepGroup, until deadline: Int64, within scope: BackgroundScope?) async -> WaitOutcome {
        let queued: (wait: SharedWait, ticket: Int)? = state.withLock { state in
            if state.isSet { return nil }
            let wait = SharedWait(in: group)
            return (wait, state.line.append(wait))
        }
        guard let queued else { return .fulfilled }
        let outcome = await queued.wait.wait(until: deadline, within: scope)
        if outcome == .fulfilled { return .fulfilled }
        return state.withLock { $0.line.leave(queued.ticket) } ? outcome : .fulfilled
    }
}
