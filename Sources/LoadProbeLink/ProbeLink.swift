import LoadOTLP
import LoadPush
import LoadTarget

/// Carries a probe's readings to a hub, and loses none while the hub is away.
///
///     receive ──▶ open batch ──1 s──▶ buffer on disk ──▶ POST /v1/metrics ──2xx──▶ removed
///
/// What is measured waits for neither disk nor network. A batch is sent until the hub has it, again after 1, 2, 4, 8 s; an answer that
/// was lost brings it there twice, and the hub takes it once, by its number. While the disk is full the newest wait in memory. What goes
/// beyond the buffer's limits is let go, the oldest first, and counted in `squall.probe.dropped`.
public actor ProbeLink {
    /// Sends one request's body, and gives up after a time.
    public typealias Send = @Sendable (_ body: [UInt8], _ limit: Duration) async -> HubAnswer

    /// How long one request may take.
    private static let requestLimit = Duration.seconds(10)
    /// How long the hub hears nothing at most, in seconds: it tells what it wants in its answers.
    private static let longestSilence = 3.0
    /// How long the hub's wish for an interval outlasts the hub, in seconds.
    private static let longestWish = 60.0
    /// How often it is seen what is due, in batches.
    private static let pulses = 4

    private let source: ReadingSource
    private let buffer: ProbeBuffer
    private let limits: BufferLimits
    private let batchTime: Duration
    private let clocks: MachineClocks
    private let send: Send
    private let onInterval: @Sendable (Duration?) -> Void
    private let wakeUps = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private let arrivals = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    private var open: OpenBatch
    private var number: UInt64 = 0
    private var origins = CounterOrigins()
    private var unwritten: [BufferedBatch] = []
    /// Readings that were let go and are not in the buffer's count yet.
    private var lost = 0
    private var isWriting = false
    /// How many of the first that are unwritten are just being written.
    private var beingWritten = 0
    /// Counts them, so that who waited for something else sees that there was one.
    private var writes = 0
    private var onDisk = ProbeBuffer.Outcome()
    /// All up to that place of the buffer are at the hub.
    private var delivered: Int64 = 0
    /// All up to that place are out of the buffer.
    private var removed: Int64 = 0
    /// What is at the hub and was still being written when it was sent.
    private var deliveredFromMemory: Set<BufferedBatch.Key> = []
    /// Whether the oldest batch is being sent, or is about to be: it is not let go, for it would be lost and there.
    private var isSending = false
    private var retry: RetryPause
    private var heardAt = -Double.infinity
    private var hubClock = HubClock()
    private var interval: Duration?
    private var count = LinkStatus()

    /// Makes a link, and opens its buffer.
    ///
    /// - Parameters:
    ///   - source: whose readings they are. Its instance is new for each process: so no number is ever given twice.
    ///   - buffer: the file of the buffer.
    ///   - batchTime: for how long readings are gathered before they are kept and sent: what a crash of the process costs.
    ///   - onInterval: told how often the hub wants readings, when that changes; nil where it leaves that to the probe.
    /// - Throws: `BufferProblem`.
    public init(
        source: ReadingSource, buffer path: String, limits: BufferLimits = BufferLimits(),
        batchTime: Duration = .seconds(1), clocks: MachineClocks = .system,
        onInterval: @escaping @Sendable (Duration?) -> Void = { _ in },
        send: @escaping Send
    ) throws {
        (self.source, self.limits, self.clocks, self.batchTime) = (source, limits, clocks, batchTime)
        open = OpenBatch(longest: batchTime / .seconds(1))
        retry = RetryPause(first: batchTime / .seconds(1))
        (self.onInterval, self.send) = (onInterval, send)
        buffer = try ProbeBuffer(path: path, limits: limits, uptime: clocks.uptime)
        (onDisk, count.dropped) = try buffer.contents()
    }

    /// How it stands.
    public var status: LinkStatus {
        var status = count
        status.waiting = onDisk.batches + unwritten.count
        status.waitingBytes = onDisk.bytes + bytesInMemory
        status.clock = hubClock.estimate(wall: clocks.wall(), uptime: clocks.uptime())
        return status
    }

    /// Carries readings until there are no more, and then what is left, as far as the hub takes it in a time.
    public func run<Readings: AsyncSequence & Sendable>(
        _ readings: Readings, lastTry: Duration = .seconds(5)
    ) async where Readings.Element == TargetReading, Readings.Failure == Never {
        await withTaskGroup { group in
            group.addTask { await self.run() }
            for await reading in readings { receive(reading) }
            group.cancelAll()
        }
        await finish(within: lastTry)
    }

    /// Writes and sends until the task is cancelled.
    public func run() async {
        await withTaskGroup { group in
            group.addTask {
                while !Task.isCancelled {
                    await self.wake()
                    try? await Task.sleep(for: self.batchTime / Self.pulses)
                }
            }
            group.addTask { for await _ in self.wakeUps.stream { await self.write() } }
            group.addTask { for await _ in self.arrivals.stream { await self.sendWhatWaits() } }
        }
    }

    /// Takes a reading in.
    public func receive(_ reading: TargetReading) {
        let (wall, uptime) = (clocks.wall(), clocks.uptime())
        if open.isClosed(wall: wall, uptime: uptime) { close(uptime: uptime) }
        open.add(reading, wall: wall, uptime: uptime)
    }

    /// Writes what was measured, and sends what waits as far as the hub takes it in a time.
    public func finish(within limit: Duration) async {
        close(uptime: clocks.uptime())
        await write()
        retry.hurry()
        await withTaskGroup { group in
            group.addTask { await self.sendWhatWaits() }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
        await write()
    }

    private func wake() {
        let uptime = clocks.uptime()
        if open.isDue(uptime: uptime) { close(uptime: uptime) }
        wakeUps.continuation.yield()
        arrivals.continuation.yield()
    }

    /// The open batch becomes one that waits.
    private func close(uptime: Double) {
        guard !open.readings.isEmpty else { return }
        number += 1
        var batch = ReadingBatch(source: source, number: number, readings: open.readings)
        batch.readings[batch.readings.count - 1].points += ownPoints(
            wall: open.wall(uptime: uptime), uptime: uptime)
        open = OpenBatch(longest: open.longest)
        let message = batch.message(&origins)
        do {
            unwritten.append(
                BufferedBatch(
                    key: .init(instance: source.instance, number: number), readings: batch.readings.count,
                    body: try Gzip.compressed(message, level: 9)))
        } catch { letGo(batch.readings.count) }
        // What is just being sent or written may be kept after all, and is not counted as lost.
        let first = max(isSending ? 1 : 0, beingWritten)
        while bytesInMemory > limits.bytesInMemory, unwritten.count > first {
            letGo(unwritten.remove(at: first).readings)
        }
        wakeUps.continuation.yield()
    }

    /// What the hub is told of the link itself.
    private func ownPoints(wall: Double, uptime: Double) -> [TargetPoint] {
        var points = [
            TargetPoint(TargetSeries("squall.probe.dropped", unit: "{reading}", .counter), Double(count.dropped)),
            TargetPoint(TargetSeries("squall.probe.buffered", unit: "By", .gauge), Double(status.waitingBytes)),
        ]
        if let clock = hubClock.estimate(wall: wall, uptime: uptime) {
            points += [
                TargetPoint(TargetSeries("squall.probe.clock.offset", unit: "s", .gauge), clock.offset),
                TargetPoint(TargetSeries("squall.probe.clock.error", unit: "s", .gauge), clock.error),
            ]
        }
        return points
    }

    private var bytesInMemory: Int { unwritten.reduce(0) { $0 + $1.body.count } }

    private func letGo(_ readings: Int) {
        count.dropped += readings
        lost += readings
    }

    /// Puts on disk what is not there yet, and takes out what the hub has.
    private func write() async {
        guard !isWriting else { return }
        isWriting = true
        beingWritten = unwritten.count
        defer { (isWriting, beingWritten) = (false, 0) }
        let (batches, lostNow, deliveredNow) = (unwritten, lost, delivered)
        guard !batches.isEmpty || lostNow > 0 || deliveredNow > removed else { return }
        do {
            onDisk = try await buffer.write(batches, delivered: deliveredNow, isSending: isSending, lost: lostNow)
            let written = Set(batches.map(\.key))
            unwritten.removeAll { written.contains($0.key) }
            count.dropped += onDisk.dropped
            lost -= lostNow
            removed = deliveredNow
            count.kept = max(count.kept, batches.last?.key.number ?? 0)
            count.bufferProblem = nil
        } catch {
            if !Task.isCancelled { count.bufferProblem = error }
        }
        writes += 1
        arrivals.continuation.yield()
    }

    private func sendWhatWaits() async {
        isSending = true
        defer { isSending = false }
        while !Task.isCancelled, clocks.uptime() >= retry.dueAt {
            guard let (batch, place) = await next() else { break }
            switch await exchange(batch.body) {
            case .taken:
                count.delivered += 1
                if batch.key.instance == source.instance { count.kept = max(count.kept, batch.key.number) }
            case .refused: letGo(batch.readings)
            case .failed: return
            }
            isDone(batch, place)
        }
        let isSilent = clocks.uptime() - heardAt >= Self.longestSilence
        guard isSilent, !Task.isCancelled, clocks.uptime() >= retry.dueAt else { return }
        var nothing = CounterOrigins()
        let empty = ReadingBatch(source: source, number: nil, readings: []).message(&nothing)
        if let body = try? Gzip.compressed(empty) { _ = await exchange(body) }
    }

    /// The oldest batch that the hub does not have: the hub takes them in order. From memory only while the disk takes none, and has none.
    private func next() async -> (batch: BufferedBatch, place: Int64?)? {
        let writesBefore = writes
        do {
            while let found = try await buffer.first(after: delivered) {
                guard deliveredFromMemory.remove(found.batch.key) != nil else { return (found.batch, found.id) }
                delivered = found.id
            }
        } catch {
            if !Task.isCancelled { count.bufferProblem = error }
            return nil
        }
        // What was written in the meantime is older than what waits in memory now.
        guard count.bufferProblem != nil, !isWriting, writes == writesBefore, let oldest = unwritten.first else {
            return nil
        }
        return (oldest, nil)
    }

    private func isDone(_ batch: BufferedBatch, _ place: Int64?) {
        if let place { return delivered = max(delivered, place) }
        let waiting = unwritten.count
        unwritten.removeAll { $0.key == batch.key }
        // It may just have been written, or is about to be.
        if isWriting || unwritten.count == waiting { deliveredFromMemory.insert(batch.key) }
    }

    private func want(_ interval: Duration?) {
        guard interval != self.interval else { return }
        self.interval = interval
        onInterval(interval)
    }

    private func exchange(_ body: [UInt8]) async -> HubAnswer.Outcome {
        let sent = clocks.uptime()
        let answer = await send(body, Self.requestLimit)
        let ended = clocks.uptime()
        if let times = answer.times {
            hubClock.receive(
                ClockExchange(sent: sent, received: times.received, answered: times.answered, ended: ended))
        }
        switch answer.outcome {
        case .taken, .refused:
            retry.succeeded()
            heardAt = ended
            want(answer.interval)
        case .failed:
            retry.failed(at: ended)
            if ended - heardAt > Self.longestWish { want(nil) }
        }
        count.hubProblem =
            switch answer.outcome {
            case .taken: nil
            case .refused(let reason), .failed(let reason): reason
            }
        return answer.outcome
    }
}
