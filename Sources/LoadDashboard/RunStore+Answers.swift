import LoadControl
import LoadStore
import NIOPosix

extension RunStore {
    /// Reads for an answer, on a thread that may block, so that much of it holds up nothing that measures, shows or takes in.
    ///
    /// - Throws: `ControlRefusal` where the store cannot be read; what `body` throws else.
    package func answer<Answer: Sendable>(
        _ body: @escaping @Sendable (RunStore) throws -> Answer
    ) async throws -> Answer {
        do {
            return try await NIOThreadPool.singleton.runIfActive { try body(self) }
        } catch let problem as StoreProblem {
            throw ControlRefusal(.internalServerError, problem.reason, fix: problem.fix)
        }
    }
}
