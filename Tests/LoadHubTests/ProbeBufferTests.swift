import Foundation
import Synchronization
import Testing

@testable import LoadProbeLink

@Suite struct ProbeBufferTests {
    private let scratch: Scratch
    private let time = Time()

    init() throws { scratch = try Scratch() }

    /// A clock that the test sets.
    private final class Time: Sendable {
        private let value = Mutex(1_000.0)
        var now: Double { value.withLock { $0 } }
        func pass(_ seconds: Double) { value.withLock { $0 += seconds } }
    }

    private func open(_ limits: BufferLimits = BufferLimits()) throws -> ProbeBuffer {
        try ProbeBuffer(path: scratch.path("buffer.sqlite"), limits: limits) { [time] in time.now }
    }

    private func batch(_ number: UInt64, bytes: Int = 100) -> BufferedBatch {
        BufferedBatch(
            key: .init(instance: "life-1", number: number), readings: 10,
            body: (0..<bytes).map { UInt8(truncatingIfNeeded: $0 + Int(number)) })
    }

    private func numbers(in buffer: ProbeBuffer) async throws -> [UInt64] {
        var (numbers, place) = ([UInt64](), Int64(0))
        while let next = try await buffer.first(after: place) {
            numbers.append(next.batch.key.number)
            #expect(next.batch == batch(next.batch.key.number, bytes: next.batch.body.count))
            place = next.id
        }
        return numbers
    }

    @Test func whatWasWrittenIsThereInOrderUntilItWasDelivered() async throws {
        do {
            let buffer = try open()
            let outcome = try await buffer.write([batch(1), batch(2), batch(3)], delivered: 0, isSending: false)
            #expect(outcome == .init(bytes: 300, batches: 3, dropped: 0))
            let first = try #require(try await buffer.first(after: 0))
            _ = try await buffer.write([batch(4)], delivered: first.id, isSending: false)
        }
        let buffer = try open()
        #expect(try buffer.contents().waiting == .init(bytes: 300, batches: 3))
        #expect(try await numbers(in: buffer) == [2, 3, 4])
    }

    @Test func beyondItsBytesTheOldestGoAndAreCounted() async throws {
        let buffer = try open(BufferLimits(bytes: 1_000))
        _ = try await buffer.write((1...10).map { batch($0) }, delivered: 0, isSending: false)
        let outcome = try await buffer.write([batch(11, bytes: 150)], delivered: 0, isSending: false, lost: 7)
        #expect(outcome == .init(bytes: 950, batches: 9, dropped: 20))
        #expect(try await numbers(in: buffer) == Array(3...11))
        #expect(try buffer.contents().dropped == 27)
    }

    /// The hub may just be taking it: it would be counted as lost, and be there.
    @Test func whatIsBeingSentIsNotLetGo() async throws {
        let buffer = try open(BufferLimits(bytes: 250))
        _ = try await buffer.write([batch(1), batch(2)], delivered: 0, isSending: false)
        let outcome = try await buffer.write([batch(3), batch(4)], delivered: 0, isSending: true)
        #expect(outcome.dropped == 20)
        #expect(try await numbers(in: buffer) == [1, 4])
    }

    /// Age is time in which a probe runs: whatever the machine's clock says, and also over several lives.
    @Test func whatIsTooOldGoes() async throws {
        do {
            let buffer = try open(BufferLimits(age: 100))
            _ = try await buffer.write([batch(1)], delivered: 0, isSending: false)
            time.pass(60)
            _ = try await buffer.write([batch(2)], delivered: 0, isSending: false)
        }
        time.pass(10_000)
        let buffer = try open(BufferLimits(age: 100))
        #expect(try await buffer.write([batch(3)], delivered: 0, isSending: false).dropped == 0)
        time.pass(50)
        #expect(try await buffer.write([], delivered: 0, isSending: false).dropped == 10)
        #expect(try await numbers(in: buffer) == [2, 3])
    }

    /// A machine that loses its power in the middle of a write: the log ends in a part of a record.
    @Test(arguments: [1, 100, 4_000]) func aTornRecordIsNotThereAndTheOthersAre(_ torn: Int) async throws {
        let copy = scratch.path("copy.sqlite")
        do {
            let buffer = try open()
            for number in 1...5 {
                _ = try await buffer.write([batch(UInt64(number), bytes: 3_000)], delivered: 0, isSending: false)
            }
            // As it is on disk while it is open: as after a kill.
            for end in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: buffer.path + end, toPath: copy + end)
            }
        }
        let log = try FileHandle(forWritingTo: URL(filePath: copy + "-wal"))
        try log.truncate(atOffset: try log.seekToEnd() - UInt64(torn))
        try log.close()
        let buffer = try ProbeBuffer(path: copy, limits: BufferLimits()) { 0 }
        let numbers = try await numbers(in: buffer)
        #expect(numbers == [1, 2, 3, 4] || numbers == [1, 2, 3, 4, 5], "\(numbers)")
        _ = try await buffer.write([batch(6)], delivered: 0, isSending: false)
        #expect(try await self.numbers(in: buffer) == numbers + [6])
    }

    @Test func whatIsDamagedIsPutAside() async throws {
        let path = scratch.path("buffer.sqlite")
        let garbage = Data((0..<20_000).map { UInt8(truncatingIfNeeded: $0 * 7) })
        try garbage.write(to: URL(filePath: path))
        let buffer = try open()
        _ = try await buffer.write([batch(1)], delivered: 0, isSending: false)
        #expect(try await numbers(in: buffer) == [1])
        #expect(try Data(contentsOf: URL(filePath: path + ".damaged")) == garbage)
    }

    @Test func twoProbesDoNotShareOne() throws {
        let first = try open()
        let problem = #expect(throws: BufferProblem.self) { _ = try open() }
        #expect(problem?.fix == "another probe uses it: name another file with --buffer FILE")
        #expect(try first.contents() == (ProbeBuffer.Outcome(), 0))
    }
}
