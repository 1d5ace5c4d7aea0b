import Foundation
import LoadOTLP
import LoadTarget
import Synchronization
import Testing

@testable import LoadProbeLink

/// A link between readings and a hub that a test plays.
@Suite struct ProbeLinkTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A hub that answers what it is told to, and notes what it was sent.
    private final class PlayedHub: Sendable {
        private struct State {
            var answers: [HubAnswer] = []
            var batches: [ReadingBatch] = []
            var silent = 0
        }

        private let state = Mutex(State())

        /// - Parameter answers: to the batches with readings, one after the other; the last is that to all that follow.
        init(_ answers: [HubAnswer]) { state.withLock { $0.answers = answers } }

        var batches: [ReadingBatch] { state.withLock { $0.batches } }
        var silent: Int { state.withLock { $0.silent } }

        func answer(_ body: [UInt8]) -> HubAnswer {
            let batches = try? ReadingReceiver(try Gzip.decompressed(body, most: 1 << 20)).batches
            return state.withLock { state in
                guard let batch = batches?.first, !batch.readings.isEmpty else {
                    state.silent += 1
                    return state.answers[0]
                }
                state.batches.append(batch)
                return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
            }
        }
    }

    private func link(
        _ hub: PlayedHub, instance: String = "life-1", limits: BufferLimits = BufferLimits(),
        clocks: MachineClocks = .system, onInterval: @escaping @Sendable (Duration?) -> Void = { _ in }
    ) throws -> ProbeLink {
        try ProbeLink(
            source: ReadingSource(name: "web-1", host: "h", instance: instance), buffer: scratch.path("buffer.sqlite"),
            limits: limits, batchTime: .milliseconds(20), clocks: clocks, onInterval: onInterval
        ) { body, _ in hub.answer(body) }
    }

    /// Readings one by one, 5 ms apart.
    private func readings(_ numbers: ClosedRange<Int>) -> AsyncStream<TargetReading> {
        let left = Mutex(Array(numbers))
        return AsyncStream {
            try? await Task.sleep(for: .milliseconds(5))
            return left.withLock { left in
                guard !left.isEmpty else { return nil }
                let number = left.removeFirst()
                return SomeReadings.count(number, at: 1_796_000_000 + Double(number) / 200)
            }
        }
    }

    private func counts(_ batches: [ReadingBatch]) -> [Double] {
        batches.flatMap(\.readings).flatMap(\.points).filter { $0.series.name == "counting.number" }.map(\.value)
    }

    @Test func allReadingsArriveInNumberedBatches() async throws {
        let hub = PlayedHub([HubAnswer(.taken)])
        let link = try link(hub)
        await link.run(readings(1...40))
        #expect(counts(hub.batches) == (1...40).map(Double.init))
        #expect(hub.batches.map(\.number) == (1...UInt64(hub.batches.count)).map { $0 })
        #expect(hub.batches.count > 3)
        let status = await link.status
        #expect(status.waiting == 0 && status.dropped == 0 && status.hubProblem == nil)
    }

    /// The first life's hub is away. The second life sends what both measured, under the names that it had.
    @Test func whatAnEarlierLifeMeasuredIsSentByTheNext() async throws {
        let away = PlayedHub([HubAnswer(.failed("Connection refused"))])
        do {
            let first = try link(away)
            await first.run(readings(1...10), lastTry: .milliseconds(50))
            #expect(await first.status.hubProblem == "Connection refused")
        }
        let hub = PlayedHub([HubAnswer(.taken)])
        await (try link(hub, instance: "life-2")).run(readings(11...20))
        #expect(counts(hub.batches) == (1...20).map(Double.init))
        #expect(Set(hub.batches.map(\.source.instance)) == ["life-1", "life-2"])
        #expect(Set(away.batches.map(\.number)) == [1], "one batch is tried again until it is there")
    }

    @Test func whatTheHubNeverTakesIsCountedAndTold() async throws {
        let hub = PlayedHub([HubAnswer(.refused("status 400")), HubAnswer(.taken)])
        let link = try link(hub)
        await link.run(readings(1...40))
        let lost = try #require(hub.batches.first).readings.count
        #expect(await link.status.dropped == lost)
        #expect(hub.batches.last?.last("squall.probe.dropped") == Double(lost))
        #expect(counts(hub.batches) == (1...40).map(Double.init))
    }

    /// What is beyond the buffer's limits is let go, the oldest first, and is in the count that arrives.
    @Test func whatTheBufferCannotHoldIsCountedAndTold() async throws {
        let away = PlayedHub([HubAnswer(.failed("Connection refused"))])
        let limits = BufferLimits(bytes: 1_000)
        do {
            let first = try link(away, limits: limits)
            await first.run(readings(1...60), lastTry: .milliseconds(50))
            #expect(await first.status.dropped > 0)
        }
        let hub = PlayedHub([HubAnswer(.taken)])
        let second = try link(hub, instance: "life-2", limits: limits)
        let before = await second.status.dropped
        await second.run(readings(61...70))
        let arrived = counts(hub.batches)
        let dropped = await second.status.dropped
        #expect(before > 0 && arrived.count + dropped == 70, "\(arrived.count) arrived, \(dropped) were let go")
        #expect(Set(arrived).count == arrived.count && arrived.last == 70)
        let told = hub.batches.last?.last("squall.probe.dropped") ?? 0
        #expect((Double(before)...Double(dropped)).contains(told))
    }

    @Test func theHubSaysHowOftenToRead() async throws {
        let heard = Mutex<[Duration?]>([])
        let hub = PlayedHub([
            HubAnswer(.taken, interval: .milliseconds(50)), HubAnswer(.taken, interval: .milliseconds(50)),
            HubAnswer(.taken),
        ])
        await (try link(hub) { interval in heard.withLock { $0.append(interval) } }).run(readings(1...40))
        #expect(heard.withLock { $0 } == [.milliseconds(50), nil])
    }

    /// Whoever wanted the interval may have gone with the hub.
    @Test func aWishDoesNotOutlastTheHubForLong() async throws {
        let later = Mutex(0.0)
        let system = MachineClocks.system
        let clocks = MachineClocks(wall: system.wall) { system.uptime() + later.withLock { $0 } }
        let hub = PlayedHub([HubAnswer(.taken, interval: .milliseconds(10)), HubAnswer(.failed("Connection refused"))])
        let heard = AsyncStream.makeStream(of: Duration?.self)
        let link = try link(hub, clocks: clocks) { heard.continuation.yield($0) }
        await link.receive(SomeReadings.count(1))
        await withTaskGroup { group in
            group.addTask { await link.run() }
            defer { group.cancelAll() }
            var wishes = heard.stream.makeAsyncIterator()
            #expect(await wishes.next() == .milliseconds(10))
            later.withLock { $0 = 61 }
            await link.receive(SomeReadings.count(2))
            #expect(await wishes.next() == .some(.none))
        }
    }

    /// A probe that measures nothing for a while still asks, so that it hears soon of what is wanted.
    @Test func aSilentProbeAsks() async throws {
        let hub = PlayedHub([HubAnswer(.taken, interval: .milliseconds(10))])
        let heard = AsyncStream.makeStream(of: Duration?.self)
        let link = try link(hub) { heard.continuation.yield($0) }
        await withTaskGroup { group in
            group.addTask { await link.run() }
            defer { group.cancelAll() }
            #expect(await heard.stream.first { _ in true } == .milliseconds(10))
        }
        #expect(hub.silent > 0 && hub.batches.isEmpty)
    }

    /// The hub's clock is 100 s ahead. The probe's is set back by an hour in the middle: each batch says how far its own readings are
    /// from the hub's clock, so that all of them end up in order there.
    @Test func readingsStayInOrderWhenTheClockIsSet() async throws {
        let start = ContinuousClock.now
        let step = Mutex(0.0)
        let uptime: @Sendable () -> Double = { (.now - start) / .seconds(1) + 500 }
        let clocks = MachineClocks(wall: { uptime() + 1_796_000_000 + step.withLock { $0 } }, uptime: uptime)
        let arrived = Mutex<[ReadingBatch]>([])
        let link = try ProbeLink(
            source: SomeReadings.source, buffer: scratch.path("buffer.sqlite"), batchTime: .milliseconds(20),
            clocks: clocks
        ) { body, _ in
            let now = uptime() + 1_796_000_100
            let batches = try? ReadingReceiver(try Gzip.decompressed(body, most: 1 << 20)).batches
            arrived.withLock { $0 += batches ?? [] }
            return HubAnswer(.taken, times: (now, now))
        }
        await withTaskGroup { group in
            group.addTask { await link.run() }
            for number in 1...80 {
                if number == 40 { step.withLock { $0 = -3_600 } }
                await link.receive(SomeReadings.count(number, at: clocks.wall()))
                try? await Task.sleep(for: .milliseconds(5))
            }
            group.cancelAll()
        }
        await link.finish(within: .seconds(5))
        let batches = arrived.withLock { $0 }.filter { !$0.readings.isEmpty }
        #expect(counts(batches) == (1...80).map(Double.init))
        let known = batches.filter { $0.last("squall.probe.clock.offset") != nil }
        #expect(known.count > batches.count / 2)
        for batch in known {
            let (offset, error) = (batch.last("squall.probe.clock.offset"), batch.last("squall.probe.clock.error"))
            let isBefore = batch.readings[0].time > 1_796_000_000
            let wrong = abs((offset ?? 0) - (isBefore ? 100 : 3_700))
            // Half a millisecond for the two clocks that are not read at once.
            #expect(wrong <= (error ?? 0) + 0.05, "\(wrong), said to be at most \(error ?? 0)")
        }
        let times = known.flatMap { batch in
            batch.readings.map { $0.time + (batch.last("squall.probe.clock.offset") ?? 0) }
        }
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 > -0.1 && $1 - $0 < 60 })
    }
}
