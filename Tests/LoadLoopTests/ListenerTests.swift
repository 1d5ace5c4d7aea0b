import Testing

@testable import LoadLoop

/// Notes what happens on a stream that it listens to.
private final class Notes: StreamListener {
    let stream: ByteStream
    private(set) var bytes: [UInt8] = []
    private(set) var ended = false
    private(set) var failure: StreamFailure?
    private(set) var writes = 0
    /// Closes the stream when so many bytes are there.
    var closesAfter = Int.max
    private(set) var callsAfterClose = 0
    private var closed = false

    init(_ stream: ByteStream) {
        self.stream = stream
        stream.attach(self)
    }

    func take(_ new: UnsafeRawBufferPointer) -> Bool {
        if closed { callsAfterClose += 1 }
        bytes += new
        if new.isEmpty { ended = true }
        if new.isEmpty || bytes.count >= closesAfter { close() }
        return closed
    }

    func canWrite() {
        if closed { callsAfterClose += 1 }
        writes += 1
    }

    func failed(_ failure: StreamFailure) {
        self.failure = failure
        close()
    }

    func close() {
        closed = true
        stream.close()
    }
}

@Suite(.serialized, .timeLimit(.minutes(1))) struct ListenerTests {
    /// Runs `body` with a connection that is listened to.
    private func withNotes<Result: Sendable>(
        _ body: @escaping @Sendable (EventLoop, LoopBound<Notes>, Peer) async throws -> Result
    ) async throws -> Result {
        let listener = try Listener()
        defer { listener.close() }
        return try await onLoop { loop in
            let (stream, peer) = try await listener.connect(on: loop)
            let notes = LoopBound(Notes(stream), to: loop)
            defer { notes.value.close() }
            return try await body(loop, notes, peer)
        }
    }

    private static func wait(on loop: EventLoop, until condition: () -> Bool) async {
        while !condition() { await loop.sleep(milliseconds: 1) }
    }

    @Test func bytesComeWithoutATaskThatWaits() async throws {
        let bytes = try await withNotes { loop, notes, peer in
            for byte in UInt8(1)...3 {
                peer.send([byte])
                await Self.wait(on: loop) { notes.value.bytes.count == Int(byte) }
            }
            peer.close()
            await Self.wait(on: loop) { notes.value.ended }
            return notes.value.bytes
        }
        #expect(bytes == [1, 2, 3])
    }

    @Test func whatCameBeforeIsHandedOver() async throws {
        let listener = try Listener()
        defer { listener.close() }
        let bytes = try await onLoop { loop in
            let (stream, peer) = try await listener.connect(on: loop)
            peer.send([1, 2, 3])
            await loop.sleep(milliseconds: 10)
            let notes = Notes(stream)
            await Self.wait(on: loop) { notes.bytes.count == 3 }
            peer.close()
            await Self.wait(on: loop) { notes.ended }
            return notes.bytes
        }
        #expect(bytes == [1, 2, 3])
    }

    /// More than one turn reads: all comes, and others have their turns meanwhile.
    @Test func aFloodComesWhole() async throws {
        let total = 16 << 20
        let count = try await withNotes { loop, notes, peer in
            let flood = Task { @concurrent in
                let block = [UInt8](repeating: 7, count: 1 << 20)
                for _ in 0..<(total / block.count) { peer.send(block) }
            }
            await Self.wait(on: loop) { notes.value.bytes.count == total }
            await flood.value
            peer.close()
            return notes.value.bytes.count
        }
        #expect(count == total)
    }

    @Test func closingWhileItTakesIsTheEnd() async throws {
        let (bytes, calls) = try await withNotes { loop, notes, peer in
            notes.value.closesAfter = 1
            peer.send([1, 2])
            await Self.wait(on: loop) { !notes.value.bytes.isEmpty }
            peer.send([3])
            peer.close()
            await loop.sleep(milliseconds: 10)
            return (notes.value.bytes, notes.value.callsAfterClose)
        }
        #expect(bytes == [1, 2] && calls == 0)
    }

    @Test func aResetAndCancellingAreTold() async throws {
        let reset = try await withNotes { loop, notes, peer in
            peer.reset()
            await Self.wait(on: loop) { notes.value.failure != nil || notes.value.ended }
            return notes.value.failure
        }
        #expect(reset == .reset)
        let cancelled = try await withNotes { loop, notes, peer in
            loop.cancelStreams()
            peer.close()
            return notes.value.failure
        }
        #expect(cancelled == .cancelled)
    }

    @Test func itIsToldWhenItCanWriteAgain() async throws {
        let told = try await withNotes { loop, notes, peer in
            let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 1)
            defer { bytes.deallocate() }
            bytes.initializeMemory(as: UInt8.self, repeating: 1)
            while try notes.value.stream.writeAtOnce(UnsafeRawBufferPointer(bytes)) == bytes.count {}
            let before = notes.value.writes
            while notes.value.writes == before {
                if peer.receive(1 << 20).isEmpty { await loop.sleep(milliseconds: 1) } else { await loop.yield() }
            }
            peer.close()
            return true
        }
        #expect(told)
    }
}

// MARK: - Alarms and ends of turns

private final class Calls: AlarmOwner, TurnEnd {
    private(set) var alarms: [Int64] = []
    private(set) var ends = 0
    var atAlarm: ((Int64) -> Void)?
    var atEnd: (() -> Void)?

    func alarmCame(now: Int64) {
        alarms.append(now)
        atAlarm?(now)
    }

    func turnEnds() {
        ends += 1
        atEnd?()
    }
}

@Suite(.serialized, .timeLimit(.minutes(1))) struct AlarmTests {
    @Test func anAlarmComesAtItsTimeWhereverItMoved() async throws {
        let (first, second, late) = try await onLoop { loop in
            let calls = Calls()
            let alarm = Alarm(of: calls, on: loop)
            // Put off, then brought forward, then put off again: one call, at the last time.
            let began = MonotonicClock.now()
            alarm.time = began + 60_000_000_000
            alarm.time = began + 2_000_000
            alarm.time = began + 20_000_000
            await loop.sleep(milliseconds: 10)
            let first = calls.alarms.count
            while calls.alarms.isEmpty { await loop.sleep(milliseconds: 1) }
            let second = calls.alarms.count
            alarm.time = .max
            await loop.sleep(milliseconds: 5)
            return (first, second, calls.alarms.allSatisfy { $0 >= began + 20_000_000 } && calls.alarms.count == 1)
        }
        #expect(first == 0 && second == 1 && late)
    }

    @Test func anAlarmMaySetItselfAgainAndOutlivesNobody() async throws {
        let (count, after) = try await onLoop { loop in
            var calls: Calls? = Calls()
            let alarm = Alarm(of: calls!, on: loop)
            calls?.atAlarm = { [unowned calls = calls!] now in
                if calls.alarms.count < 5 { alarm.time = now + 100_000 }
            }
            alarm.time = MonotonicClock.now()
            while calls!.alarms.count < 5 { await loop.sleep(milliseconds: 1) }
            let count = calls!.alarms.count
            calls = nil
            alarm.time = MonotonicClock.now()
            await loop.sleep(milliseconds: 5)
            return (count, alarm.time)
        }
        #expect(count == 5 && after == .max)
    }

    @Test func theEndOfATurnComesAfterAllTasksThatAreReady() async throws {
        let (before, after, again) = try await onLoop { loop in
            let calls = LoopBound(Calls(), to: loop)
            let tasks = (0..<10).map { _ in
                Task(executorPreference: loop.executor) {
                    let seen = calls.value.ends
                    loop.callAtEndOfTurn(calls.value)
                    return seen
                }
            }
            var before = 0
            for task in tasks { before += await task.value }
            await loop.yield()
            let after = calls.value.ends
            // What is left at the end of a turn belongs to the next one, which comes without waiting.
            calls.value.atEnd = {
                calls.value.atEnd = nil
                loop.callAtEndOfTurn(calls.value)
            }
            loop.callAtEndOfTurn(calls.value)
            while calls.value.ends < after + 2 { await loop.yield() }
            return (before, after, calls.value.ends - after)
        }
        #expect(before == 0 && after == 10 && again == 2)
    }
}
