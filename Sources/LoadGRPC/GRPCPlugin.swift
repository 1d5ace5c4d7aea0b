import LoadLoop
import LoadPlan
import LoadWire

/// gRPC: reads `grpc:` steps and performs them.
public struct GRPCPlugin: ExecutorPlugin {
    private let decoder = GRPCStepDecoder()
    /// What is offered in a TLS handshake.
    private static let protocols = ["h2"]

    /// Makes the plug-in.
    public init() {}

    /// `grpc`.
    public var name: String { decoder.name }
    /// The key that makes a step a call.
    public var stepKeys: Set<String> { decoder.stepKeys }
    /// Its settings may have a target of their own.
    public var needsTarget: Bool { decoder.needsTarget }
    /// The keys in which no values are filled.
    public var literalKeys: Set<String> { decoder.literalKeys }
    /// The keys whose texts may be secrets.
    public var secretKeys: Set<String> { decoder.secretKeys }
    /// `tls`.
    public var sharedKeys: Set<String> { decoder.sharedKeys }

    /// Reads one step; see `GRPCStepDecoder`.
    public func decodeStep(_ node: LocatedNode, name: String?, diagnostics: inout Diagnostics) -> ExchangeStep? {
        decoder.decodeStep(node, name: name, diagnostics: &diagnostics)
    }

    /// Reads the target and the settings under `grpc`; see `GRPCStepDecoder`.
    public func decodeSettings(
        target: LocatedNode?, node: LocatedNode?, diagnostics: inout Diagnostics
    ) -> PlanValue? {
        decoder.decodeSettings(target: target, node: node, diagnostics: &diagnostics)
    }

    /// Reads the target and the settings, which name files.
    public func decodeSettings(
        target: LocatedNode?, node: LocatedNode?, files: any StepFiles, diagnostics: inout Diagnostics
    ) -> PlanValue? {
        decoder.decodeSettings(target: target, node: node, files: files, diagnostics: &diagnostics)
    }

    /// Looks whether steps call what there is; see `GRPCStepCheck`.
    public func stepCheck(settings: PlanValue) -> StepCheck? { decoder.stepCheck(settings: settings) }

    /// The target.
    public func hosts(of steps: [ExchangeStep], settings: PlanValue) -> [String?] {
        decoder.hosts(of: steps, settings: settings)
    }

    /// A step in words.
    public func describe(_ step: ExchangeStep) -> (request: String, details: [String])? { decoder.describe(step) }

    /// The settings in words.
    public func describe(settings: PlanValue) -> [(key: String, value: String)]? {
        decoder.describe(settings: settings)
    }

    /// One, or none where users share some.
    public func connectionsHeldPerUser(settings: PlanValue) -> Int {
        (try? settings.decoded(as: GRPCSettings.self))?.sharedConnections == nil ? 1 : 0
    }

    /// Makes the executor of one loop, with all messages encoded that no value is filled into. Where the services are known
    /// by reflection only, the target is asked.
    ///
    /// - Throws: a `Diagnostic` where a step calls what there is not; `Unreachable`.
    public func makeExecutor(
        settings: PlanValue, steps: [ExchangeStep], context: ExecutorContext
    ) async throws -> any Executor {
        let settings = try settings.decoded(as: GRPCSettings.self)
        let calls = try steps.map { try $0.specification.decoded(as: GRPCCallSpecification.self) }
        let connection = settings.connection
        let dialer = try connection.makeDialer(protocols: Self.protocols, context: context)
        do {
            try await dialer.prepare(deadline: connection.connectDeadline)
        } catch {
            throw Unreachable("cannot reach \(settings.scheme)://\(connection.endpoint): \(error)")
        }
        let opener = GRPCDialer(dialer, of: connection)
        let descriptors: [UInt8]
        if let known = settings.descriptors {
            descriptors = known
        } else {
            let services = try calls.map { try GRPCMethodName(parsing: $0.method).service }
            let asking = try connection.toAnyAddress.makeDialer(protocols: Self.protocols, context: context)
            descriptors = try await GRPCReflection(
                settings: settings, dialer: GRPCDialer(asking, of: connection), context: context
            )
            .descriptors(of: Set(services).sorted())
        }
        let schema: GRPCSchema
        do {
            schema = try GRPCSchema(descriptors: descriptors)
        } catch {
            throw Diagnostic("what describes the gRPC services \(error.message)", fix: error.fix)
        }
        return try GRPCExecutor(
            settings: settings, calls: calls, schema: schema, dialer: opener, context: context)
    }

    /// Opens one connection to the target and closes it.
    ///
    /// - Throws: `Unreachable`, or a `Diagnostic` where the address needs an explicit yes.
    public func reach(settings: PlanValue, context: ExecutorContext) async throws {
        let settings = try settings.decoded(as: GRPCSettings.self)
        try await settings.connection.reach(
            scheme: settings.scheme, protocols: Self.protocols, requiring: "h2", context: context)
    }
}
