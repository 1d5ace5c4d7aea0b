import LoadLoop
import Synchronization

/// The run was stopped before anything was sent.
public struct Interrupted: Error, Sendable, CustomStringConvertible {
    /// What to tell the user.
    public var description: String { "stopped before the load began; nothing was sent" }

    init() {}
}

/// What a stop acts on: the loops while the run is being prepared, the players from then on.
final class Stage: Sendable {
    let loops: [EventLoop]

    private struct State {
        var players: [PlacedPlayer]?
        var wasInterrupted = false
        var wasAborted = false
    }
    private let state = Mutex(State())

    init(_ loops: [EventLoop]) {
        self.loops = loops
    }

    /// Whether a stop was asked for.
    var wasInterrupted: Bool { state.withLock { $0.wasInterrupted } }

    /// Whether the first stop was asked for because of what was measured.
    var wasAborted: Bool { state.withLock { $0.wasAborted } }

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
            state.wasInterrupted = true
            return state.players
        }
    }
}
