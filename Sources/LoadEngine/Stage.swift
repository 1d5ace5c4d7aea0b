import LoadLoop
import Synchronization

/// The run was stopped before its load began.
public struct Interrupted: Error, Sendable, CustomStringConvertible {
    /// What to tell the user.
    public let description: String

    /// - Parameter inSetup: whether the setup had begun.
    init(inSetup: Bool) {
        description =
            inSetup
            ? "stopped during the setup; what it made may still be there"
            : "stopped before the load began; nothing was sent"
    }
}

/// What steering and stopping act on: the loops while the run is being prepared, the players from then on.
final class Stage: Sendable {
    let loops: [EventLoop]
    let shared: SharedMeasures

    private struct State {
        var players: [PlacedPlayer]?
        /// The run's first instant, in nanoseconds of the monotonic clock; nil before the load begins.
        var origin: Int64?
        var wasInterrupted = false
        var wasAborted = false
        var wasStoppedAtOnce = false
        /// Whether nothing but the load itself ended it.
        var isComplete = false
        var isLoadOver = false
    }
    private let state = Mutex(State())

    init(_ loops: [EventLoop], shared: SharedMeasures) {
        self.loops = loops
        self.shared = shared
    }

    /// Whether a stop was asked for.
    var wasInterrupted: Bool { state.withLock { $0.wasInterrupted } }

    /// Whether somebody gave up on what was in flight.
    var wasStoppedAtOnce: Bool { state.withLock { $0.wasStoppedAtOnce } }

    /// Whether the load was ended early by what chose it, and by nobody else.
    var isComplete: Bool { state.withLock { $0.isComplete } }

    /// Whether the first stop was asked for because of what was measured.
    var wasAborted: Bool { state.withLock { $0.wasAborted } }

    /// A load that has begun.
    struct Run {
        let players: [PlacedPlayer]
        let origin: Int64

        /// The time since the first instant; negative before it.
        var now: Duration { .nanoseconds(MonotonicClock.now() - origin) }
    }

    /// The load, once it has begun.
    var run: Run? {
        state.withLock { state in
            state.players.flatMap { players in state.origin.map { Run(players: players, origin: $0) } }
        }
    }

    /// The players, once all is prepared.
    var players: [PlacedPlayer]? { state.withLock { $0.players } }

    /// The time since the first instant; zero before it.
    var elapsed: Duration { Swift.max(run?.now ?? .zero, .zero) }

    /// The time from the first instant to an instant of the monotonic clock; zero before it.
    func time(of instant: Int64) -> Duration {
        run.map { Swift.max(.zero, .nanoseconds(instant - $0.origin)) } ?? .zero
    }

    /// The load begins.
    func begin(at origin: Int64) {
        state.withLock { $0.origin = origin }
    }

    /// Whether the load is over, and only the teardown is left.
    var isLoadOver: Bool { state.withLock { $0.isLoadOver } }

    /// The load is over.
    func endLoad() {
        state.withLock { $0.isLoadOver = true }
    }

    /// The preparation is over.
    ///
    /// - Returns: false when a stop came before.
    func enter(_ players: [PlacedPlayer]) -> Bool {
        state.withLock { state in
            if !state.wasInterrupted { state.players = players }
            return !state.wasInterrupted
        }
    }

    /// A stop is asked for.
    ///
    /// - Returns: the players to stop; nil while there are none.
    func interrupt(by command: RunControl.Command) -> [PlacedPlayer]? {
        state.withLock { state in
            if command == .abort, !state.wasInterrupted { state.wasAborted = true }
            state.isComplete = command == .end && (state.isComplete || !state.wasInterrupted)
            state.wasInterrupted = true
            if command == .stopAtOnce { state.wasStoppedAtOnce = true }
            return state.players
        }
    }
}
