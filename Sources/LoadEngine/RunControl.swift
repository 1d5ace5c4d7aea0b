import LoadPlan
import Synchronization

/// How a run is steered and stopped from outside, from any thread: by keys, by the control API, by Ctrl-C,
/// by a threshold.
public final class RunControl: Sendable {
    /// What can be asked of a run.
    public enum Command: Sendable, Equatable {
        /// Send nothing more, finish what is in flight, report.
        case stop
        /// The same, because of what was measured rather than because the user wants it.
        case abort
        /// The same, because the load is complete: the run is not interrupted.
        case end
        /// Give up on what is in flight too, and report.
        case stopAtOnce
        /// Change the load: of the scenario named, or of all that it makes sense for.
        case change(LoadChange, of: String? = nil)
        /// Change the rate or the number of users by a factor.
        case scale(Double, of: String? = nil)
        /// Change the limit of exchanges in flight: of the class of users or of the host named, or the run's.
        case limit(Int, of: String?, at: String? = nil)
        /// Pause, or resume where it is paused.
        case togglePause
    }

    /// A command on its way to the engine.
    struct Request: Sendable {
        var command: Command
        var source: RunEvent.Source
        /// Called once, with what became of it.
        var answer: @Sendable (Result<RunEvent, ChangeRefused>) -> Void
    }

    private struct Mailbox {
        var requests: [Request] = []
        var isClosed = false
        var events: [RunEvent] = []
    }

    /// Something is in the mailbox.
    let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation
    private let mailbox = Mutex(Mailbox())

    /// Makes the control of one run.
    public init() {
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Asks; returns at once. After the run's end it does nothing.
    public func send(_ command: Command, by source: RunEvent.Source = .program) {
        post(Request(command: command, source: source) { _ in })
    }

    /// Asks, and waits until it is settled: not for the load to have changed, which is some milliseconds later.
    ///
    /// - Returns: what the run's results keep of it; of several scenarios changed, all of it in one.
    /// - Throws: `ChangeRefused` where the run cannot do that, or is over.
    public func request(
        _ command: Command, by source: RunEvent.Source = .program
    ) async throws(ChangeRefused) -> RunEvent {
        let result = await withCheckedContinuation { continuation in
            post(Request(command: command, source: source) { continuation.resume(returning: $0) })
        }
        return try result.get()
    }

    /// What was done to the run so far, in order.
    public var events: [RunEvent] { mailbox.withLock { $0.events } }

    private func post(_ request: Request) {
        let isClosed = mailbox.withLock { mailbox in
            if !mailbox.isClosed { mailbox.requests.append(request) }
            return mailbox.isClosed
        }
        if isClosed { request.answer(.failure(.runIsOver)) } else { signal.yield() }
    }

    // MARK: - For the engine

    /// What was asked since the last call, in order.
    func take() -> [Request] {
        mailbox.withLock { mailbox in
            defer { mailbox.requests = [] }
            return mailbox.requests
        }
    }

    /// Something was done.
    func keep(_ event: RunEvent) {
        mailbox.withLock { $0.events.append(event) }
    }

    /// The run is over: refuses what was asked too late, and all that will be.
    public func close() {
        let late = mailbox.withLock { mailbox in
            defer { mailbox.requests = [] }
            mailbox.isClosed = true
            return mailbox.requests
        }
        for request in late { request.answer(.failure(.runIsOver)) }
    }
}

extension ChangeRefused {
    static let runIsOver = ChangeRefused("the run is over", fix: "start another one")
    static let notBegun = ChangeRefused("the load has not begun", fix: "wait until the target is reached")
    static let stopping = ChangeRefused("the run is being stopped", fix: "start another one")
}
