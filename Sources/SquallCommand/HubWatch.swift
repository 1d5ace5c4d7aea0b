import LoadLoop
import LoadMeasure
import LoadProbeLink
import LoadTarget
import LoadVerdict
import Squall

/// Takes what probes of a hub measure into a run: it asks the hub for what came, and puts it where it belongs by time.
///
/// Times go through three clocks: the probe's, which the hub knows the distance to, the hub's, and this machine's time since its start.
actor HubWatch: TargetWatch {
    /// How often the hub is asked.
    private static let pace = Duration.milliseconds(500)
    /// How long the run's end is waited for: probes send each second.
    private static let patience = Duration.seconds(3)
    /// What is asked for again, in seconds: the distance between the clocks changes from batch to batch.
    private static let overlap = 1.0

    private let hub: HubClient
    private let probes: [String]
    private let clocks: MachineClocks
    private var clock = HubClock()
    private var ledger: TargetLedger
    /// Until when readings of each probe came, by the hub's clock.
    private var newest: [String: Double] = [:]
    /// When the run began, by the time since this machine started; nil before.
    private var origin: Double?
    /// Why the hub does not answer; nil where it does.
    private(set) var problem: String?

    init(_ hub: HubClient, probes: [String], clocks: MachineClocks = .system) {
        (self.hub, self.probes, self.clocks) = (hub, probes, clocks)
        ledger = TargetLedger(probes: probes)
    }

    /// Asks the hub again and again while `body` lasts.
    nonisolated func whileMeasuring<Result>(_ body: () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while true {
                    await self.ask()
                    try await Task.sleep(for: Self.pace)
                }
            }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    func begin(at origin: Int64) {
        self.origin = clocks.uptime() + Double(origin - MonotonicClock.now()) / 1e9
    }

    func late(after start: Duration, _ end: Duration) -> [LateTarget] {
        ledger.end(start, end)
        return ledger.take()
    }

    func rest() async -> [LateTarget] {
        let end = ContinuousClock.now + Self.patience
        while !ledger.isComplete, ContinuousClock.now < end {
            guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { break }
        }
        return ledger.take(isLast: true)
    }

    /// What the run's end does not have, in a line for each probe; nothing where all came.
    var losses: [String] {
        let reason = problem.map { ": \($0)" } ?? "; see GET /probes of the hub"
        let ended = ledger.unread.sorted { $0.key < $1.key }
        return ledger.silent.map { "nothing of the probe \($0) came\(reason)" }
            + ended.map { "of the last \(Figure.time($1)) of the run the probe \($0) has no readings\(reason)" }
    }

    private func ask() async {
        do throws(HubClient.Failed) {
            clock.receive(try await hub.clock(uptime: clocks.uptime))
            // Before the load nobody knows to what the readings would belong.
            guard origin != nil else { return }
        } catch {
            if !Task.isCancelled { problem = error.description }
            return
        }
        var problems: [String] = []
        for probe in probes {
            // What is wrong with one says nothing of the others.
            do throws(HubClient.Failed) { try await ask(probe) } catch { problems.append(error.description) }
        }
        if !Task.isCancelled { problem = problems.first }
    }

    private func ask(_ probe: String) async throws(HubClient.Failed) {
        let uptime = clocks.uptime()
        // Where both are the same clock, the distance is that to the time since the start.
        guard let origin, let distance = clock.estimate(wall: uptime, uptime: uptime) else { return }
        let start = origin + distance.offset
        let from = newest[probe].map { $0 - Self.overlap } ?? start - 5
        // What came is not newer than now, but for the error of the probe's clock.
        let to = uptime + distance.offset + 60
        let (answer, end) = try await hub.firstReadings(of: probe, from: from, to: to)
        for reading in answer.history.readings {
            ledger.add(
                reading, of: probe, start: start, error: answer.clockError.map { $0 + distance.error })
            newest[probe] = max(newest[probe] ?? reading.time, reading.time)
        }
        // There is more behind it, and a probe sends in order: what is missing before it will not come.
        if end < to { newest[probe] = max(newest[probe] ?? end, end) }
    }
}
