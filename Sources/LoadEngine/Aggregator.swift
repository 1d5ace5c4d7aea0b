import LoadLoop
import LoadMeasure

/// A loop's player, reached from elsewhere.
struct PlacedPlayer: Sendable {
    let loop: EventLoop
    let player: LoopBound<LoopPlayer>

    /// Runs `body` on the player's loop.
    func call<Result: Sendable>(_ body: @Sendable (LoopPlayer) -> Result) async -> Result {
        await loop.isolation.run { _ in body(player.value) }
    }

    /// Plays the player's segment from `origin`, in nanoseconds of the monotonic clock.
    func play(from origin: Int64) async {
        await loop.isolation.run { isolation in await player.value.play(from: origin, on: isolation) }
    }
}

/// Collects what the loops measured, interval by interval, off the loops.
struct Aggregator {
    private let players: [PlacedPlayer]
    private let shared: SharedMeasures
    private let origin: Int64
    private var lastEnd = Duration.zero

    /// All intervals so far.
    private(set) var total = Snapshot(start: .zero, end: .zero)

    /// - Parameter origin: the run's start, in nanoseconds of the monotonic clock.
    init(players: [PlacedPlayer], shared: SharedMeasures, origin: Int64) {
        self.players = players
        self.shared = shared
        self.origin = origin
        shared.measure(from: origin)
    }

    /// Ends the current interval, adds it to the total and returns it.
    mutating func endInterval() async -> Snapshot {
        var intervals: [LoopInterval] = []
        for player in players { intervals.append(await player.call { $0.takeInterval() }) }
        let now = MonotonicClock.now()
        let end = Swift.max(lastEnd, .nanoseconds(now - origin))
        var snapshot = Snapshot(start: lastEnd, end: end)
        for interval in intervals { snapshot.merge(interval.snapshot(start: lastEnd, end: end)) }
        shared.take(at: now, into: &snapshot)
        total.merge(snapshot)
        lastEnd = end
        return snapshot
    }
}
