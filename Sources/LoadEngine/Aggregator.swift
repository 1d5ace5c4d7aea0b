import LoadLoop
import LoadMeasure
import LoadPlan

/// A player of one scenario on one loop, reached from elsewhere.
struct PlacedPlayer: Sendable {
    let loop: EventLoop
    /// The number of its scenario in the plan.
    let scenario: Int
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

/// A loop's own figures, reached from elsewhere.
struct MeteredLoop: Sendable {
    let loop: EventLoop
    private let meter: LoopBound<HealthMeter>

    /// Begins to measure. Call it on the loop's thread.
    init(_ loop: EventLoop) {
        self.loop = loop
        meter = LoopBound(HealthMeter(loop: loop), to: loop)
    }

    /// Forgets what happened before `origin`, in nanoseconds of the monotonic clock, and returns shortly before it.
    func begin(at origin: Int64) async {
        await loop.isolation.run { _ in
            _ = await loop.sleeps.sleep(until: origin - 1_000_000)
            meter.value.restart()
        }
    }

    /// What happened since the last call.
    func take() async -> LoopHealth {
        await loop.isolation.run { _ in meter.value.take() }
    }
}

/// Collects what the loops measured, interval by interval, off the loops.
struct Aggregator {
    private let loops: [MeteredLoop]
    private let players: [PlacedPlayer]
    /// The scenarios by number.
    private let scenarios: [ScenarioPlan]
    private let shared: SharedMeasures
    private let origin: Int64
    private var lastEnd = Duration.zero

    /// All intervals so far.
    private(set) var total = Snapshot(start: .zero, end: .zero)

    /// - Parameter origin: the run's start, in nanoseconds of the monotonic clock.
    init(
        loops: [MeteredLoop], players: [PlacedPlayer], scenarios: [ScenarioPlan], shared: SharedMeasures, origin: Int64
    ) {
        (self.loops, self.players, self.scenarios, self.shared) = (loops, players, scenarios, shared)
        self.origin = origin
        shared.measure(from: origin)
    }

    /// Ends the current interval, adds it to the total and returns it.
    mutating func endInterval() async -> Snapshot {
        var intervals: [LoopInterval] = []
        for player in players { intervals.append(await player.call { $0.takeInterval() }) }
        var health: [Int: LoopHealth] = [:]
        for loop in loops { health[loop.loop.index] = await loop.take() }
        let now = MonotonicClock.now()
        let end = Swift.max(lastEnd, .nanoseconds(now - origin))
        var snapshot = Snapshot(start: lastEnd, end: end)
        for (player, interval) in zip(players, intervals) {
            let measured = interval.snapshot(start: lastEnd, end: end)
            if let part = part(of: measured, by: interval, scenario: scenarios[player.scenario]) {
                snapshot.scenarios[part.name] = snapshot.scenarios[part.name]?.merging(part.measured) ?? part.measured
            }
            snapshot.merge(measured)
        }
        snapshot.loops = health
        shared.take(at: now, into: &snapshot)
        total.merge(snapshot)
        lastEnd = end
        return snapshot
    }

    /// What one of several scenarios measured by itself: from its start to the end of its last user. Nil before and after
    /// that, and of the only scenario.
    ///
    ///     intervals  ├──────┼──────┼──────┼──────┤
    ///     scenario       ├─────────────┤             parts of the first three: from its start, whole, to its last user's end
    private func part(
        of measured: Snapshot, by interval: LoopInterval, scenario: ScenarioPlan
    ) -> (name: String, measured: Snapshot)? {
        guard let name = scenario.name else { return nil }
        var part = measured
        part.start = Swift.max(part.start, scenario.start)
        if let ended = interval.ended { part.end = Swift.min(part.end, .nanoseconds(ended - origin)) }
        if part.end > part.start { return (name, part) }
        // Players are asked one after the other: what came between their turn and the interval's end is in the next one.
        guard part.counts != ExchangeCounts() || part.iterations != IterationCounts() else { return nil }
        part.start = part.end
        return (name, part)
    }
}
