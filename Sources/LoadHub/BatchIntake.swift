import LoadStore

/// Writes what comes in at the same time as one transaction: while one is written, those that come wait together, and the first of
/// them writes the next. A disk that needs 10 ms for a transaction takes as many batches as there are.
actor BatchIntake {
    private enum Turn {
        /// It was written for you, or could not be.
        case written(Result<Void, StoreProblem>)
        /// Write these, yours first.
        case write([Waiting])
    }

    private struct Waiting {
        let batches: [ReceivedBatch]
        let turn: CheckedContinuation<Turn, Never>
    }

    private let store: RunStore
    private var waiting: [Waiting] = []
    private var isWriting = false

    init(_ store: RunStore) { self.store = store }

    /// Returns when they are on disk.
    ///
    /// - Throws: `StoreProblem`: then nothing of them is.
    func take(_ batches: [ReceivedBatch]) async throws(StoreProblem) {
        guard isWriting else {
            isWriting = true
            return try await write(batches, with: []).get()
        }
        let turn = await withCheckedContinuation { waiting.append(Waiting(batches: batches, turn: $0)) }
        switch turn {
        case .written(let result): try result.get()
        case .write(let group): try await write(batches, with: group.dropFirst()).get()
        }
    }

    private func write(
        _ own: [ReceivedBatch], with others: some Collection<Waiting>
    ) async -> Result<Void, StoreProblem> {
        let all = own + others.flatMap(\.batches)
        // In a task of its own: a sender that goes away ends what is written for others as little as its own.
        let result = await Task { [store] () -> Result<Void, StoreProblem> in
            do throws(StoreProblem) { return .success(try await store.take(all)) } catch { return .failure(error) }
        }.value
        for other in others { other.turn.resume(returning: .written(result)) }
        isWriting = !waiting.isEmpty
        if let next = waiting.first {
            let group = waiting
            waiting = []
            next.turn.resume(returning: .write(group))
        }
        return result
    }
}
