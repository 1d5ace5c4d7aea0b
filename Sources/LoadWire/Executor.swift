import LoadLoop
import LoadMeasure
import LoadPlan

/// Performs the exchanges of one protocol on one loop.
///
/// Made once per loop, before load begins: whatever can be prepared (requests encoded, names validated) is prepared
/// then. Everything is called on the loop's thread.
public protocol Executor: AnyObject {
    /// What one virtual user needs: its connections and whatever it remembers of the protocol. Called when the user
    /// starts; cheap, since there may be a hundred thousand.
    ///
    /// - Parameter session: the user's values, by the slots of the context's layout: requests are filled from it, and
    ///   what a response is asked to save goes into it.
    func makeClient(session: Session) -> any ExchangeClient

    /// What may follow the exchange at that position by itself: each kind gets a series of its own.
    func followUps(of step: Int) -> [FollowUp]
}

extension Executor {
    /// Nothing, unless the protocol says otherwise.
    public func followUps(of step: Int) -> [FollowUp] { [] }
}

/// One virtual user's end of a protocol.
public protocol ExchangeClient: AnyObject {
    /// Performs one exchange and says what happened, be it good or bad.
    ///
    /// The hot path: no allocation, lock or string in here for an exchange that succeeds. A failure is part of the
    /// sample, never thrown; what it was in words is `failureDetail`.
    ///
    /// - Parameters:
    ///   - step: the position, among the steps given to `makeExecutor`, of the one to perform.
    ///   - intended: when a user would have started, in nanoseconds of the monotonic clock.
    func perform(_ step: Int, intended: Int64) async -> Sample

    /// What follows the last exchange by itself, where its sample `leadsOn`, and how long to wait before, in nanoseconds.
    var followUp: (kind: FollowUp, wait: Int64)? { get }

    /// The host that it goes to, as `StepDecoder.hosts` names them; nil for where the step goes that it follows.
    var followUpHost: String? { get }

    /// Performs what follows the last exchange: an exchange of its own, with its own sample.
    ///
    /// - Parameter intended: the end of the exchange before, plus the wait.
    func performFollowUp(intended: Int64) async -> Sample

    /// When its exchanges have to end, in nanoseconds of the monotonic clock; `.max` for no such limit. One that is in
    /// flight then has timed out. Set between exchanges, for steps that have to be done within a time.
    var latestEnd: Int64 { get set }

    /// What went wrong in the last exchange, in words, for the report's examples.
    var failureDetail: String? { get }

    /// Where the trace of the last exchange is found, where its sample `isTraced`.
    var traceID: TraceID? { get }

    /// The virtual user ends: closes its connections.
    func close()
}

extension ExchangeClient {
    /// Nowhere, unless the protocol says otherwise.
    public var traceID: TraceID? { nil }

    /// Nothing, unless the protocol says otherwise.
    public var followUp: (kind: FollowUp, wait: Int64)? { nil }

    /// Where the step goes, unless the protocol says otherwise.
    public var followUpHost: String? { nil }

    /// Never called where no sample `leadsOn`.
    public func performFollowUp(intended: Int64) async -> Sample {
        preconditionFailure("a sample leads on, but its client has nothing that follows")
    }
}

/// A protocol: reads its part of a scenario and makes the executors that perform it. Passed in an array; there is no
/// discovery and no registration.
public protocol ExecutorPlugin: StepDecoder {
    /// Makes the executor of one loop.
    ///
    /// - Parameters:
    ///   - settings: what `decodeSettings` returned.
    ///   - steps: the plan's steps for this executor, in the order of the numbers that `perform` gets.
    ///   - context: where it lives and what it may do.
    /// - Throws: a `Diagnostic` when the plan cannot be performed.
    func makeExecutor(settings: PlanValue, steps: [ExchangeStep], context: ExecutorContext) async throws -> any Executor

    /// How many connections a virtual user holds while it rests: each takes a file descriptor.
    func connectionsHeldPerUser(settings: PlanValue) -> Int

    /// The same for a protocol whose steps say where they go.
    ///
    /// - Parameter steps: those that one user may perform.
    func connectionsHeldPerUser(settings: PlanValue, steps: [ExchangeStep]) -> Int

    /// Tries once whether the target can be reached, before load begins, and leaves nothing behind.
    ///
    /// - Throws: `Unreachable`.
    func reach(settings: PlanValue, context: ExecutorContext) async throws

    /// The same for a protocol whose steps say where they go: each place is tried once.
    func reach(settings: PlanValue, steps: [ExchangeStep], context: ExecutorContext) async throws
}

extension ExecutorPlugin {
    /// One, unless the protocol says otherwise.
    public func connectionsHeldPerUser(settings: PlanValue) -> Int { 1 }

    /// As many as the target alone takes, unless the protocol says otherwise.
    public func connectionsHeldPerUser(settings: PlanValue, steps: [ExchangeStep]) -> Int {
        connectionsHeldPerUser(settings: settings)
    }

    /// Tries the target, unless the protocol says otherwise.
    public func reach(settings: PlanValue, steps: [ExchangeStep], context: ExecutorContext) async throws {
        try await reach(settings: settings, context: context)
    }
}

/// Where an executor lives and what it may do.
public struct ExecutorContext: Sendable {
    /// The loop whose thread it is called on.
    public let loop: EventLoop
    /// Which addresses may be loaded.
    public let policy: AddressPolicy
    /// Where sessions keep the values that steps use and save.
    public let layout: SessionLayout
    /// Which of a scenario's parts it is, each on a loop of its own, and how many there are.
    public let segment: (index: Int, count: Int)
    /// Seeds what is chosen at random, in all parts of the scenario.
    public let seed: UInt64
    /// Counts the messages of streams, where the protocol has such.
    public let messages: MessageMeter
    /// Whether tasks' own code performs exchanges besides those of steps.
    public let servesCode: Bool

    /// Makes a context.
    public init(
        loop: EventLoop, policy: AddressPolicy, layout: SessionLayout = SessionLayout(),
        segment: (index: Int, count: Int) = (0, 1), seed: UInt64 = 0,
        messages: MessageMeter = MessageMeter(), servesCode: Bool = false
    ) {
        self.loop = loop
        self.policy = policy
        self.layout = layout
        self.segment = segment
        self.seed = seed
        self.messages = messages
        self.servesCode = servesCode
    }

    /// This part's share of something that the run has so many of.
    public func share(of total: Int) -> Int { total.share(segment.index, of: segment.count) }
}

/// The target could not be reached before the load began.
public struct Unreachable: Error, Sendable, CustomStringConvertible {
    /// Which target, and why not.
    public let description: String

    /// Makes the error from its one sentence.
    public init(_ description: String) {
        self.description = description
    }
}
