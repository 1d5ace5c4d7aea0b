import Testing

@testable import LoadLab

/// The pool is held against what no machine can be too slow for: it never lets more through than its places allow.
@Suite(.timeLimit(.minutes(2))) struct SlotPoolTests {
    private let clock = ContinuousClock()

    /// 30 requests that hold one of 3 places for 10 ms each take at least 100 ms.
    @Test func noMoreComeThroughThanThePlacesAllow() async throws {
        let pool = SlotPool(count: 3)
        let took = try await clock.measure {
            try await withThrowingTaskGroup { group in
                for _ in 0..<30 { group.addTask { try await pool.hold(for: .milliseconds(10)) } }
                try await group.waitForAll()
            }
        }
        #expect(took >= .milliseconds(100))
    }

    /// The k-th of the 20 has its turn after k - 1 others, by the pool's own reckoning, however late threads wake up.
    @Test func aPlaceHasNoGaps() async throws {
        let pool = SlotPool(count: 1)
        let waits = try await withThrowingTaskGroup { group in
            for _ in 0..<20 { group.addTask { try await pool.hold(for: .milliseconds(5)) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(waits.max() ?? .zero <= .milliseconds(95))
    }

    @Test func aFullQueueRefuses() async throws {
        let pool = SlotPool(count: 2, mostWaiting: 3)
        await withThrowingTaskGroup { group in
            for _ in 0..<5 { group.addTask { try await pool.hold(for: .seconds(3600)) } }
            while pool.waiting < 3 { await Task.yield() }
            for _ in 0..<4 {
                await #expect(throws: SlotPool.Full.self) { try await pool.hold(for: .seconds(1)) }
            }
            group.cancelAll()
        }
    }

    @Test func whoIsCancelledWaitsNoLongerAndTakesNoPlace() async throws {
        let pool = SlotPool(count: 1)
        let holder = Task { try await pool.hold(for: .seconds(3600)) }
        let waiter = Task { try await pool.hold(for: .seconds(3600)) }
        while pool.waiting < 1 { await Task.yield() }
        let cancelled = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await pool.hold(for: .zero)
        }
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        #expect(pool.waiting == 1)
        waiter.cancel()
        await #expect(throws: CancellationError.self) { _ = try await waiter.value }
        #expect(pool.waiting == 0)
        holder.cancel()
        await #expect(throws: CancellationError.self) { _ = try await holder.value }
    }

    @Test func workThatFailsGivesItsPlaceBack() async throws {
        struct Failure: Error {}
        let pool = SlotPool(count: 1)
        await #expect(throws: Failure.self) { try await pool.hold(for: .zero) { _ in throw Failure() } }
        try await pool.hold(for: .zero)
    }
}
