import NIOCore
import Synchronization

/// Places that requests hold for a time, and the queue in front of them: first come, first served.
///
/// A place's time has no gaps: who waited for one holds it from the moment at which the one before was to leave it, not from when the
/// thread woke up for that. So that a timer that is late makes a request late, but takes nothing off the capacity, which is then
/// exactly the number of places divided by the mean time that they are held.
final class SlotPool: Sendable {
    /// Too many wait already.
    struct Full: Error {}

    private struct Waiter {
        let number: Int
        let continuation: CheckedContinuation<Slot, any Error>
    }

    private struct Slot {
        let index: Int
        /// When the last one was to leave it.
        var freeAt: ContinuousClock.Instant
    }

    private struct State {
        var free: CircularBuffer<Slot>
        var waiting = CircularBuffer<Waiter>()
        var numbers = 0
    }

    private let mostWaiting: Int
    private let state: Mutex<State>

    /// Makes a pool.
    ///
    /// - Parameters:
    ///   - count: how many places there are.
    ///   - mostWaiting: how many may wait for one.
    init(count: Int, mostWaiting: Int = .max) {
        self.mostWaiting = mostWaiting
        let now = ContinuousClock.now
        state = Mutex(State(free: CircularBuffer((0..<count).map { Slot(index: $0, freeAt: now) })))
    }

    /// How many wait.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Waits for a place and holds it.
    ///
    /// - Parameters:
    ///   - time: for how long.
    ///   - work: what is done in it, with the number of the place; it belongs to the time, which ends later where the work does.
    /// - Returns: how long it had to wait.
    /// - Throws: `Full`, `CancellationError`, and what `work` throws.
    @discardableResult
    func hold(for time: Duration, _ work: ((_ place: Int) async throws -> Void)? = nil) async throws -> Duration {
        let arrived = ContinuousClock.now
        var slot = try await take()
        let start = max(arrived, slot.freeAt)
        do {
            slot.freeAt = start + time
            if let work {
                try await work(slot.index)
                slot.freeAt = max(slot.freeAt, .now)
            }
            try await ContinuousClock().sleep(until: slot.freeAt, tolerance: .zero)
        } catch {
            slot.freeAt = .now
            giveBack(slot)
            throw error
        }
        giveBack(slot)
        return start - arrived
    }

    private func take() async throws -> Slot {
        let number = state.withLock { state in
            state.numbers += 1
            return state.numbers
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let answer: Result<Slot, any Error>? = state.withLock { state in
                    // Whoever cancels sets the flag before the handler looks for the waiter: one of the two sees the other.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if let slot = state.free.popFirst() { return .success(slot) }
                    guard state.waiting.count < mostWaiting else { return .failure(Full()) }
                    state.waiting.append(Waiter(number: number, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    private func cancel(_ number: Int) {
        let waiter = state.withLock { state in
            state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }

    private func giveBack(_ slot: Slot) {
        let next = state.withLock { state -> Waiter? in
            guard let waiter = state.waiting.popFirst() else {
                state.free.append(slot)
                return nil
            }
            return waiter
        }
        next?.continuation.resume(returning: slot)
    }
}
