import Squall

/// Memcached's text protocol, on the event loop's own streams: `cache-get`, `cache-set`, `cache-delete`.
public struct MemcachedPlugin: ExecutorPlugin {
    /// The settings as a plan carries them.
    struct Settings: Codable {
        var address: TargetAddress
        /// In seconds.
        var timeout = 10.0

        var place: String { "memcached at \(address)" }
        /// In nanoseconds.
        var patience: Int64 { Int64(timeout * 1e9) }
    }

    public let name = "memcached"
    public let stepKeys = Set(MemcachedStep.Command.allCases.map(\.rawValue))
    /// The name of a value that is saved stands for itself.
    public let literalKeys: Set<String> = ["save"]

    /// Makes the plug-in.
    public init() {}

    public func decodeStep(_ node: LocatedNode, name: String?, diagnostics: inout Diagnostics) -> ExchangeStep? {
        guard let step = MemcachedStepReader().step(node, into: &diagnostics),
            let specification = try? PlanValue(encoding: step)
        else { return nil }
        return ExchangeStep(
            executor: self.name, name: name ?? step.key, method: step.command.rawValue, specification: specification,
            saves: step.saved.map { [$0] } ?? [])
    }

    public func decodeSettings(
        target: LocatedNode?, node: LocatedNode?, diagnostics: inout Diagnostics
    ) -> PlanValue? {
        let keys = node.flatMap {
            MappingReader($0, "\"memcached\"", keys: ["address", "timeout"], into: &diagnostics)
        }
        let timeout = keys?["timeout"]?.duration("timeout", into: &diagnostics)
        // A scenario whose target is a web site names the address of its cache here.
        let address =
            keys?["address"]?.address("address", scheme: "memcached", defaultPort: 11211, into: &diagnostics)
            ?? (keys?["address"] == nil
                ? target?.address("target", scheme: "memcached", defaultPort: 11211, into: &diagnostics) : nil)
        guard let address else { return nil }
        return try? PlanValue(encoding: Settings(address: address, timeout: timeout.map { $0 / .seconds(1) } ?? 10))
    }

    public func describe(_ step: ExchangeStep) -> (request: String, details: [String])? {
        guard let memcached: MemcachedStep = try? step.specification.decoded() else { return nil }
        let expected = memcached.expected.map { ["expect \($0.rawValue)"] } ?? []
        return ("\(memcached.command.rawValue) \(memcached.key)", expected)
    }

    public func makeExecutor(
        settings: PlanValue, steps: [ExchangeStep], context: ExecutorContext
    ) async throws -> any Executor {
        try MemcachedExecutor(
            settings: try settings.decoded(), steps: try steps.map { try $0.specification.decoded() }, context: context)
    }

    public func reach(settings: PlanValue, context: ExecutorContext) async throws {
        let settings: Settings = try settings.decoded()
        let dialer = Dialer(
            host: settings.address.host, port: settings.address.port, on: context.loop, policy: context.policy)
        try await dialer.reach(
            settings.address.host, called: settings.place, deadline: MonotonicClock.now() + settings.patience)
    }
}
