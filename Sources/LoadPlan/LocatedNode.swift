/// A scenario as written: a tree of values that know where they stand, so that every mistake can name its place.
///
/// Scalars stay text until someone says what they should be; `LocatedNode` knows no file format.
public struct LocatedNode: Sendable, Equatable {
    /// What stands there.
    public indirect enum Value: Sendable, Equatable {
        /// A scalar as written. `quoted` tells `"12"` from `12`.
        case scalar(String, quoted: Bool)
        /// A list.
        case list([LocatedNode])
        /// A mapping, in the order written; keys are located too.
        case mapping([Entry])
        /// Nothing: an empty value or an explicit null.
        case null
    }

    /// One key and its value.
    public struct Entry: Sendable, Equatable {
        /// The key as written.
        public var key: String
        /// Where the key stands.
        public var keyLocation: SourceLocation
        /// Its value.
        public var value: LocatedNode

        /// Makes an entry.
        public init(key: String, keyLocation: SourceLocation, value: LocatedNode) {
            self.key = key
            self.keyLocation = keyLocation
            self.value = value
        }
    }

    /// What stands there.
    public var value: Value
    /// Where it begins.
    public var location: SourceLocation

    /// Makes a node.
    public init(_ value: Value, at location: SourceLocation) {
        self.value = value
        self.location = location
    }
}

/// Collects every mistake of a scenario, so that the user sees them all at once.
public struct Diagnostics: Sendable {
    /// What was found, in the order found.
    public private(set) var all: [Diagnostic] = []

    /// Starts with no mistake.
    public init() {}

    /// Whether something was found that keeps the scenario from running.
    public var hasErrors: Bool { all.contains { $0.severity == .error } }

    /// Adds a mistake.
    public mutating func report(_ diagnostic: Diagnostic) {
        all.append(diagnostic)
    }
}

/// The part of a protocol plug-in that reads scenarios: declared here so that reading needs no network code.
public protocol StepDecoder: Sendable {
    /// The executor's name in the plan, and the key that its settings stand under in a scenario, for example `http`.
    var name: String { get }

    /// The keys that make a step this executor's, for HTTP `get`, `post` ... A step must have such a key of exactly one
    /// executor; what other keys it may have beside `StepKeys.common`, the executor says in `decodeStep`.
    var stepKeys: Set<String> { get }

    /// Whether a scenario with steps of the executor's must have a `target`.
    var needsTarget: Bool { get }

    /// Keys of a step whose texts are taken as they stand: no place for a value, such as `${product}`, is filled there.
    /// `expect/matches` is the key `matches` anywhere under the step's key `expect`.
    var literalKeys: Set<String> { get }

    /// Keys, of a step or of the settings, whose texts are never quoted in a message: they may be secrets.
    var secretKeys: Set<String> { get }

    /// Reads one step. Reports every mistake, unknown keys too; returns nil where there was an error.
    ///
    /// - Parameters:
    ///   - node: the mapping of the step, with the keys of `StepKeys.common` in it, which are not the executor's.
    ///   - name: the step's series name as the user wrote it, or nil to let the executor choose one.
    ///   - diagnostics: receives the mistakes.
    func decodeStep(_ node: LocatedNode, name: String?, diagnostics: inout Diagnostics) -> ExchangeStep?

    /// The same for a step that may name files.
    func decodeStep(
        _ node: LocatedNode, name: String?, files: any StepFiles, diagnostics: inout Diagnostics
    ) -> ExchangeStep?

    /// Reads the settings of the executor for the whole run.
    ///
    /// - Parameters:
    ///   - target: what the scenario's `target` says, if anything.
    ///   - node: the mapping under the executor's name, if there is one.
    func decodeSettings(target: LocatedNode?, node: LocatedNode?, diagnostics: inout Diagnostics) -> PlanValue?

    /// The same for settings that may name files.
    func decodeSettings(
        target: LocatedNode?, node: LocatedNode?, files: any StepFiles, diagnostics: inout Diagnostics
    ) -> PlanValue?

    /// What looks at the executor's steps once its settings are known, for mistakes that only both together show: called
    /// with the mapping of each step. Nil where there is nothing to look for.
    func stepCheck(settings: PlanValue) -> StepCheck?

    /// The host that each of some steps goes to, such as `cdn.example` or `127.0.0.1:8080`, in lower case, and with its port
    /// where that is not the scheme's own; nil where that is not known.
    ///
    /// - Parameter steps: the executor's steps of one class of users, in the order of the scenario.
    func hosts(of steps: [ExchangeStep], settings: PlanValue) -> [String?]

    /// Whether what a target answers may lead a step to a host that no step names.
    func mayBeLedElsewhere(_ step: ExchangeStep, settings: PlanValue) -> Bool

    /// Keys of its settings that may stand at the top of a scenario instead, once for all executors that know them.
    var sharedKeys: Set<String> { get }

    /// A step for people: what is sent, and in `details` what is said about it besides. Nil shows the specification as
    /// it stands.
    func describe(_ step: ExchangeStep) -> (request: String, details: [String])?

    /// The executor's settings for people, in the words of the scenario. Nil shows them as they stand.
    func describe(settings: PlanValue) -> [(key: String, value: String)]?
}

/// Looks at the mapping of a step, and reports what is wrong with it.
public typealias StepCheck = (_ step: LocatedNode, _ diagnostics: inout Diagnostics) -> Void

extension StepDecoder {
    /// It must, unless the executor says otherwise.
    public var needsTarget: Bool { true }

    /// None.
    public var literalKeys: Set<String> { [] }

    /// None.
    public var secretKeys: Set<String> { [] }

    /// For steps that name no files.
    public func decodeStep(
        _ node: LocatedNode, name: String?, files: any StepFiles, diagnostics: inout Diagnostics
    ) -> ExchangeStep? {
        decodeStep(node, name: name, diagnostics: &diagnostics)
    }

    /// For settings that name no files.
    public func decodeSettings(
        target: LocatedNode?, node: LocatedNode?, files: any StepFiles, diagnostics: inout Diagnostics
    ) -> PlanValue? {
        decodeSettings(target: target, node: node, diagnostics: &diagnostics)
    }

    /// Nothing.
    public func stepCheck(settings: PlanValue) -> StepCheck? { nil }

    /// Unknown, unless the executor says otherwise.
    public func hosts(of steps: [ExchangeStep], settings: PlanValue) -> [String?] { steps.map { _ in nil } }

    /// No, unless the executor says otherwise.
    public func mayBeLedElsewhere(_ step: ExchangeStep, settings: PlanValue) -> Bool { false }

    /// None.
    public var sharedKeys: Set<String> { [] }

    /// Shows the specification as it stands.
    public func describe(_ step: ExchangeStep) -> (request: String, details: [String])? { nil }

    /// Shows the settings as they stand.
    public func describe(settings: PlanValue) -> [(key: String, value: String)]? { nil }
}
