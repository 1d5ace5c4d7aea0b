import Glibc
import Testing

@testable import LoadLoop

@Suite(.serialized, .timeLimit(.minutes(1))) struct ByteStreamTests {
    /// Runs `body` with a connection on a loop, and closes both sides after it.
    private func withConnection<Result: Sendable>(
        _ body: @escaping @Sendable (EventLoop, LoopBound<ByteStream>, Peer) async throws -> Result
    ) async throws -> Result {
        let listener = try Listener()
        defer { listener.close() }
        return try await onLoop { loop in
            let (stream, peer) = try await listener.connect(on: loop)
            defer { stream.close() }
            return try await body(loop, LoopBound(stream, to: loop), peer)
        }
    }

    /// What reading ends with, and how many bytes came before.
    private static func read(_ count: Int, from stream: ByteStream) async -> (bytes: Int, failure: StreamFailure?) {
        let reader = Collecting(count)
        do throws(StreamFailure) {
            try await stream.read(by: reader)
            return (reader.bytes.count, nil)
        } catch {
            return (reader.bytes.count, error)
        }
    }

    @Test func aReadGoesOnUntilItsReaderHasEnough() async throws {
        let (bytes, pieces) = try await withConnection { loop, stream, peer in
            let reader = Collecting(6)
            let sending = Task(executorPreference: loop.executor) {
                for byte in UInt8(1)...6 {
                    await loop.sleep(milliseconds: 2)
                    peer.send([byte])
                }
            }
            try await stream.value.read(by: reader)
            await sending.value
            peer.close()
            return (reader.bytes, reader.pieces)
        }
        #expect(bytes == [1, 2, 3, 4, 5, 6])
        #expect(pieces.count > 1 && !pieces.contains(0))
    }

    @Test func bytesThatCameBeforeTheReadAreNotLost() async throws {
        let counts = try await withConnection { loop, stream, peer in
            peer.send(Array(repeating: 7, count: 1_000))
            await loop.sleep(milliseconds: 5)
            let first = await Self.read(1_000, from: stream.value)
            peer.send([1])
            let second = await Self.read(1, from: stream.value)
            peer.close()
            return [first.bytes, second.bytes, stream.value.bytesRead]
        }
        #expect(counts == [1_000, 1, 1_001])
    }

    /// More at once than one turn of the loop reads: the rest follows in later turns, and others have theirs between.
    @Test func aFloodIsReadInSeveralTurns() async throws {
        let (count, yields) = try await withConnection { loop, stream, peer in
            let total = 32 << 20
            let flood = Task { @concurrent in
                let block = [UInt8](repeating: 7, count: 1 << 20)
                for _ in 0..<(total / block.count) { peer.send(block) }
            }
            let others = Task(executorPreference: loop.executor) {
                var yields = 0
                while !Task.isCancelled {
                    await loop.yield()
                    yields += 1
                }
                return yields
            }
            let outcome = await Self.read(total, from: stream.value)
            others.cancel()
            await flood.value
            peer.close()
            return (outcome.bytes, await others.value)
        }
        #expect(count == 32 << 20)
        #expect(yields > 0)
    }

    /// More than the read buffer and the sockets hold: the writer must wait for the peer, which reads only later.
    @Test func aLargeWriteWaitsForThePeer() async throws {
        let sent = (0..<(12 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let (received, hadToWait, written) = try await withConnection { loop, stream, peer in
            var received: [UInt8] = []
            let done = LoopBound(Collecting(1), to: loop)
            let writing = Task(executorPreference: loop.executor) {
                let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: sent.count, alignment: 1)
                defer { copy.deallocate() }
                copy.copyBytes(from: sent)
                try await stream.value.write(UnsafeRawBufferPointer(copy))
                _ = done.value.take(UnsafeRawBufferPointer(start: nil, count: 0))
            }
            await loop.sleep(milliseconds: 20)
            let hadToWait = !done.value.ended
            while received.count < sent.count {
                let piece = peer.receive()
                received += piece
                if piece.isEmpty { await loop.sleep(milliseconds: 1) } else { await loop.yield() }
            }
            try await writing.value
            peer.close()
            return (received, hadToWait, stream.value.bytesWritten)
        }
        #expect(received == sent)
        #expect(hadToWait && written == sent.count)
    }

    /// And the other way round: what the peer sends in a burst larger than the read buffer comes whole.
    @Test func aLargeReadComesWhole() async throws {
        let size = 3 << 20
        let (count, sum) = try await withConnection { loop, stream, peer in
            let sending = Task.detached {
                peer.send((0..<size).map { UInt8(truncatingIfNeeded: $0) })
                peer.finish()
            }
            let reader = Collecting(size)
            try await stream.value.read(by: reader)
            await sending.value
            peer.close()
            return (reader.bytes.count, reader.bytes.enumerated().allSatisfy { $1 == UInt8(truncatingIfNeeded: $0) })
        }
        #expect(count == size && sum)
    }

    @Test func thePeersEndIsSeenByAReadAndAtRest() async throws {
        let (whileReading, after) = try await withConnection { loop, stream, peer in
            let reader = Collecting(100)
            let ending = Task(executorPreference: loop.executor) {
                await loop.sleep(milliseconds: 2)
                peer.send([1, 2])
                peer.close()
            }
            try await stream.value.read(by: reader)
            await ending.value
            return (reader.ended && reader.bytes == [1, 2], stream.value.peerHasClosed)
        }
        #expect(whileReading && after)
        let atRest = try await withConnection { loop, stream, peer in
            let before = stream.value.peerHasClosed
            peer.close()
            while !stream.value.peerHasClosed { await loop.sleep(milliseconds: 1) }
            return before
        }
        #expect(!atRest)
    }

    @Test func aResetEndsReadAndWrite() async throws {
        let (reading, writing) = try await withConnection { loop, stream, peer in
            let resetting = Task(executorPreference: loop.executor) {
                await loop.sleep(milliseconds: 2)
                peer.reset()
            }
            let reading = await Self.read(1, from: stream.value)
            await resetting.value
            var writing: StreamFailure?
            let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
            defer { bytes.deallocate() }
            bytes[0] = 1
            do throws(StreamFailure) {
                try await stream.value.write(UnsafeRawBufferPointer(bytes))
            } catch {
                writing = error
            }
            return (reading.failure, writing)
        }
        #expect(reading == .reset && writing == .reset)
    }

    // MARK: - Deadlines

    @Test func aDeadlineEndsAReadNotBeforeItsTime() async throws {
        let (failure, early) = try await withConnection { _, stream, peer in
            let deadline = MonotonicClock.now() + 20_000_000
            stream.value.deadline = deadline
            let result = await Self.read(1, from: stream.value)
            peer.close()
            return (result.failure, MonotonicClock.now() < deadline)
        }
        #expect(failure == .timedOut && !early)
    }

    @Test func aDeadlineMayMoveWhileAReadWaits() async throws {
        let (later, sooner) = try await withConnection { loop, stream, peer in
            // Put off: what comes after the first deadline is still in time.
            stream.value.deadline = MonotonicClock.now() + 10_000_000
            let moving = Task(executorPreference: loop.executor) {
                stream.value.deadline = MonotonicClock.now() + 60_000_000_000
                await loop.sleep(milliseconds: 40)
                peer.send([1])
            }
            let later = await Self.read(1, from: stream.value)
            await moving.value
            // Brought forward: it ends long before the deadline that it began with.
            let hurrying = Task(executorPreference: loop.executor) {
                await loop.sleep(milliseconds: 2)
                stream.value.deadline = MonotonicClock.now() + 5_000_000
            }
            let sooner = await Self.read(1, from: stream.value)
            await hurrying.value
            peer.close()
            return (later, sooner.failure)
        }
        #expect(later.bytes == 1 && later.failure == nil)
        #expect(sooner == .timedOut)
    }

    /// A deadline that came while nobody waited must end the next wait, not be forgotten.
    @Test func aDeadlineThatPassedBeforeTheWaitStillEndsIt() async throws {
        let (reading, again) = try await withConnection { loop, stream, peer in
            stream.value.deadline = MonotonicClock.now() + 1_000_000
            await loop.sleep(milliseconds: 10)
            let reading = await Self.read(1, from: stream.value)
            stream.value.deadline = .max
            peer.send([1])
            let again = await Self.read(1, from: stream.value)
            peer.close()
            return (reading.failure, again)
        }
        #expect(reading == .timedOut)
        #expect(again.bytes == 1 && again.failure == nil, "a later deadline holds for later reads")
    }

    @Test func cancellingStreamsEndsWaitsNowAndFromNowOn() async throws {
        let (now, later) = try await withConnection { loop, stream, peer in
            let cancelling = Task(executorPreference: loop.executor) {
                await loop.sleep(milliseconds: 2)
                loop.cancelStreams()
            }
            let now = await Self.read(1, from: stream.value)
            await cancelling.value
            let later = await Self.read(1, from: stream.value)
            peer.close()
            return (now.failure, later.failure)
        }
        #expect(now == .cancelled && later == .cancelled)
    }

    @Test func openingAndClosingLeaksNoDescriptor() async throws {
        let listener = try Listener()
        defer { listener.close() }
        let before = openDescriptors()
        let exchanged = try await onLoop { loop in
            var exchanged = 0
            for round in 0..<1_000 {
                let (stream, peer) = try await listener.connect(on: loop)
                stream.deadline = MonotonicClock.now() + 10_000_000_000
                peer.send([UInt8(truncatingIfNeeded: round)])
                let reader = Collecting(1)
                try await stream.read(by: reader)
                if reader.bytes == [UInt8(truncatingIfNeeded: round)] { exchanged += 1 }
                // Either side first: events of a closed connection must find nobody.
                if round % 2 == 0 { stream.close() }
                if round % 3 == 0 { peer.reset() } else { peer.close() }
                stream.close()
            }
            return exchanged
        }
        #expect(exchanged == 1_000)
        // Other tests of this process open and close descriptors meanwhile; a leak would be thousands.
        #expect(openDescriptors() < before + 200)
    }
}
