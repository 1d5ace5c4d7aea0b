import LoadMeasure
import LoadPlan
import LoadWire

/// A protocol whose exchanges are calls of a client that exists already: any async Swift client, or a C library that blocks.
///
/// Its author says which keys its steps have, how to connect, and what one call does. The client runs where it wants; the
/// engine hands the call over, times it on the thread that makes it, and ends the wait for it at its time-out. A protocol on the
/// loop's own streams conforms to `ExecutorPlugin` instead: it changes no thread.
///
/// A call has `timeout` as a key of its step, and of the settings, by itself; where it has `results`, `expect` and `save` too.
public protocol CallPlugin: ExecutorPlugin {
    /// What a step asks for, as it is written: texts with places for values are `CallText`s.
    associatedtype Call: Codable & Sendable
    /// What stands in `target` and under the plug-in's own key.
    associatedtype Settings: Codable & Sendable
    /// What one virtual user's calls go through.
    associatedtype Client: CallClient where Client.Call == Call

    // MARK: - What a scenario may say

    /// All keys of its steps, those of `stepKeys` among them, in the order in which messages list them.
    var callKeys: [String] { get }

    /// Words of other tools for its keys, each with the key that means the same.
    var callSynonyms: [String: String] { get }

    /// The names under which a call gives results: what `expect` and `save` of a step may name.
    var results: CallResults { get }

    /// The keys that stand under the plug-in's name in a scenario, besides `timeout`.
    var settingsKeys: [String] { get }

    /// Reads a step. Reports every mistake; returns nil where there was one.
    func readCall(_ keys: MappingReader, into diagnostics: inout Diagnostics) -> CallStep<Call>?

    /// Reads the settings. Reports every mistake; returns nil where there was one.
    ///
    /// - Parameters:
    ///   - target: what the scenario's `target` says; it may be meant for another protocol where `keys` says more.
    ///   - keys: what stands under the plug-in's name; nil where nothing does.
    func readSettings(
        target: LocatedNode?, _ keys: MappingReader?, into diagnostics: inout Diagnostics
    ) -> Settings?

    /// A call in one line, for `check`: what is sent. Nil shows its method and name.
    func words(for call: Call) -> String?

    /// The settings under their keys, for `check`: those besides where it connects to and the time-out, and no secret.
    func words(for settings: Settings) -> [(key: String, value: String)]

    // MARK: - What happens

    /// Where calls run.
    var threads: CallThreads { get }

    /// Where its clients connect to, so that what may not be loaded is refused before the load; nil where there is no network
    /// between.
    func address(of settings: Settings) -> TargetAddress?

    /// Connects a client for one virtual user. Called off the loops, as part of the user's first call, and of the next one
    /// after a call that threw or was out of time.
    ///
    /// To share one client among users, keep it in an object of the plug-in's, and return something that refers to it.
    ///
    /// - Parameter timeout: that of the settings. The engine waits no longer for the whole call; a client that blocks had better
    ///   not block for longer either.
    /// - Throws: `CallFailed` with the kind of its author's choice; of any other error `errorKind` says the kind.
    func connect(_ settings: Settings, within timeout: Duration) async throws -> Client

    /// The kind that errors of the client count as.
    ///
    /// - Parameter connecting: whether it came while the client was connecting.
    func errorKind(of error: any Error, connecting: Bool) -> ErrorKind
}

extension CallPlugin {
    /// None.
    public var callSynonyms: [String: String] { [:] }

    /// None.
    public var results: CallResults { .none }

    /// None.
    public var settingsKeys: [String] { [] }

    /// Its method and name.
    public func words(for call: Call) -> String? { nil }

    /// None.
    public func words(for settings: Settings) -> [(key: String, value: String)] { [] }

    /// `connect_failed` while connecting, `call_failed` otherwise.
    public func errorKind(of error: any Error, connecting: Bool) -> ErrorKind { connecting ? .connectFailed : .call }
}

/// What one virtual user's calls go through: a connection, a session, or a part of something that users share.
///
/// It makes one call at a time. A client that must not be used from several threads is best an actor: it runs on the
/// plug-in's threads like any other.
public protocol CallClient: Sendable {
    /// What a step asks for.
    associatedtype Call: Sendable

    /// Makes one call and waits for its end.
    ///
    /// It should heed cancellation, which comes when the call is out of time or the run is given up. If it does not, nobody
    /// waits for it any more all the same; its thread is busy until it returns.
    ///
    /// - Parameters:
    ///   - call: what to do.
    ///   - values: fills its texts.
    /// - Returns: what came of it. Where that is a failure of the target's, the client goes on being used.
    /// - Throws: what makes the client useless: it is closed, and the user's next call has a new one. `CallFailed` has the kind of
    ///   its author's choice; of any other error `CallPlugin.errorKind` says the kind.
    func perform(_ call: Call, values: CallValues) async throws -> CallOutcome

    /// Closes it. Called off the loops, once, when no call is under way.
    func close() async
}

/// A user's end of a protocol of calls, for calls that are in no plan: those of a task's own code.
public protocol CallMaking<Call>: ExchangeClient {
    /// What a step asks for.
    associatedtype Call

    /// The name of the host that calls go to, as steps of the plan have it; nil where there is no network between.
    var host: String? { get }

    /// Makes one call.
    ///
    /// - Parameters:
    ///   - call: what to do; its texts have no places.
    ///   - timeout: the longest time; nil for that of the settings.
    ///   - intended: when it was due, in nanoseconds of the monotonic clock.
    func perform(_ call: Call, timeout: Duration?, intended: Int64) async -> (Sample, CallOutcome)
}

/// A step as a plug-in read it.
public struct CallStep<Call: Codable & Sendable>: Sendable {
    /// What to do.
    public var call: Call
    /// The name of its series where the scenario gives none: short, and without what differs from call to call.
    public var name: String
    /// A word that tells calls of one name apart, such as `GET`.
    public var method: String

    /// Makes a step.
    public init(_ call: Call, name: String, method: String) {
        (self.call, self.name, self.method) = (call, name, method)
    }
}

/// The names under which a protocol's calls give results.
public enum CallResults: Sendable, Equatable {
    /// No results: steps have neither `expect` nor `save`.
    case none
    /// These; another name is a mistake of the scenario.
    case named([String])
    /// Any, such as the columns of a query: a name that a call does not give is seen when it is made.
    case any
}

/// Where calls run.
public enum CallThreads: Sendable, Equatable {
    /// On Swift's own threads, of which there are as many as the machine has cores: for clients that suspend while they wait. One
    /// that blocks there holds up the whole run.
    case shared
    /// On threads of the plug-in's own, so many at the most for each event loop: for clients that block while they wait. A call
    /// that finds none free waits for one, which shows as send lag.
    case own(limit: Int)
}
