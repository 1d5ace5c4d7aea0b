import LoadAlert
import LoadStore
import LoadTarget

/// Readings that were taken in, by this machine's clock, for the alerts.
struct WatchedBatch: Sendable {
    var name: String
    var host: String
    var received: Double
    var readings: [TargetReading]

    init(_ batch: ReadingBatch, _ kept: ReceivedBatch) {
        (name, host, received) = (kept.name, kept.host, kept.received)
        readings = batch.readings.map { TargetReading(time: $0.time + (kept.clockOffset ?? 0), points: $0.points) }
            .sorted { $0.time < $1.time }
    }
}

/// The hub's alerts: what came in is held against the rules, and somebody is told. Whom that keeps busy does not hold up what comes in.
actor HubAlerts {
    /// Whether there are rules.
    nonisolated let isNeeded: Bool
    private var board: AlertBoard
    private let tell: @Sendable (AlertEvent) -> Void

    init(_ rules: [AlertRule], tell: @escaping @Sendable (AlertEvent) -> Void) {
        (board, self.tell, isNeeded) = (AlertBoard(rules), tell, !rules.isEmpty)
    }

    /// The alerts that fire.
    var firing: [AlertEvent] { board.firing }

    /// The probes that were there before the hub was started.
    func know(_ probes: [ProbeSummary], now: Double) {
        for probe in probes { board.know(probe.name, host: probe.host, heard: probe.lastSeen, now: now) }
    }

    func receive(_ batch: WatchedBatch) {
        board.receive(batch.readings, of: batch.name, host: batch.host, now: batch.received).forEach(tell)
    }

    func tick(now: Double) { board.tick(now: now).forEach(tell) }
}
