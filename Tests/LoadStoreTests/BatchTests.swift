import Foundation
import LoadStore
import Testing

@Suite struct BatchTests {
    private let path = FileManager.default.temporaryDirectory.appending(
        path: "squall-batches-\(UUID().uuidString).sqlite"
    ).path

    private func batch(
        _ number: Int64?, instance: String = "life-1", name: String = "web-1", received: Double = 1_000,
        bytes: Int = 100
    ) -> ReceivedBatch {
        let time = received - 1
        return ReceivedBatch(
            instance: instance, name: name, host: "h", number: number, received: received, span: time - 0.5...time,
            readings: 11, clockOffset: nil, clockError: nil, dropped: nil, otlp: [UInt8](repeating: 7, count: bytes))
    }

    private func numbers(in store: RunStore, of name: String = "web-1") throws -> [Int64?] {
        var (batches, numbers) = (try store.batches(of: name, in: 0...1e9), [Int64?]())
        while let batch = try batches.next() { numbers.append(batch.number) }
        return numbers
    }

    private func withStore(_ body: (RunStore) async throws -> Void) async throws {
        defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
        try await body(try RunStore(path: path, durability: .machine))
    }

    @Test func aNumberThatWasPassedIsNotTakenAgain() async throws {
        try await withStore { store in
            // The store is newer than the probe: what was before its first number is not missing.
            try await store.take([batch(7), batch(8), batch(8)])
            try await store.take([batch(7), batch(11), batch(9)])
            #expect(try numbers(in: store) == [7, 8, 11])
            let probe = try #require(try store.probes().first)
            #expect(probe.missing == 2 && probe.duplicates == 3 && probe.readings == 33)
            #expect(abs((probe.interval ?? 0) - 0.05) < 1e-9 && abs((probe.lag ?? 0) - 1) < 1e-9)
            // Who does not number batches sends the next one each time.
            try await store.take([
                batch(nil, instance: "other", name: "shop"), batch(nil, instance: "other", name: "shop"),
            ])
            #expect(try numbers(in: store, of: "shop") == [1, 2])
        }
    }

    @Test func theLivesOfAProbeAreOneProbe() async throws {
        try await withStore { store in
            try await store.take([batch(1, received: 1_000), batch(4, received: 1_001)])
            try await store.take([batch(1, instance: "life-2", received: 2_000)])
            let probe = try #require(try store.probes().first)
            #expect(probe.instances == 2 && probe.missing == 2 && probe.readings == 33 && probe.lastSeen == 2_000)
            #expect(try store.probes().count == 1)
        }
    }

    @Test func aStretchOfTimeIsFoundHoweverMuchThereIs() async throws {
        try await withStore { store in
            // A batch is half a second long, and was measured a second before it came.
            try await store.take((1...500).map { batch(Int64($0), received: 1_000 + Double($0)) })
            try await store.take((1...3).map { batch(Int64($0), instance: "life-2", received: 1_600 + Double($0)) })
            #expect(try numbers(in: store) == Array(1...500) + [1, 2, 3])
            var some = try store.batches(of: "web-1", in: 1_009...1_018.6)
            var found: [Int64?] = []
            while let batch = try some.next() { found.append(batch.number) }
            #expect(found == Array(10...20))
            var few = try store.batches(of: "web-1", in: 1_000...2_000, every: 99.5)
            var spaced: [Int64?] = []
            while let batch = try few.next() { spaced.append(batch.number) }
            // Of each life from its first on.
            #expect(spaced == [1, 101, 201, 301, 401] + [1])
        }
    }

    @Test func whatIsOldOrTooMuchGoes() async throws {
        try await withStore { store in
            for number in 1...10 { try await store.take([batch(Int64(number), received: 1_000 + Double(number))]) }
            try await store.trimBatches(before: 1_003, mostBytes: 10_000)
            #expect(try numbers(in: store) == Array(3...10))
            try await store.trimBatches(before: 1_003, mostBytes: 450)
            #expect(try numbers(in: store) == Array(7...10))
            #expect(try store.probes().first?.readings == 44)
            // What went is not taken again.
            try await store.take([batch(5, received: 1_020)])
            #expect(try numbers(in: store) == Array(7...10))
            try await store.trimBatches(before: 5_000, mostBytes: 450)
            #expect(try store.probes().isEmpty)
        }
    }
}
