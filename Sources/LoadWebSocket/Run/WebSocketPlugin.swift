import LoadHTTP
import LoadLoop
import LoadPlan
import LoadWire

/// WebSocket (RFC 6455, RFC 7692) over HTTP/1.1: reads `ws-connect:`, `ws-send:` ... steps and performs them.
public struct WebSocketPlugin: ExecutorPlugin {
    private let decoder = WebSocketStepDecoder()

    /// Makes the plug-in.
    public init() {}

    /// `websocket`.
    public var name: String { decoder.name }

    /// The keys that make a step one of WebSocket.
    public var stepKeys: Set<String> { decoder.stepKeys }

    /// The keys in which no values are filled.
    public var literalKeys: Set<String> { decoder.literalKeys }

    /// The keys whose texts may be secrets.
    public var secretKeys: Set<String> { decoder.secretKeys }

    /// Reads one step; see `WebSocketStepDecoder`.
    public func decodeStep(_ node: LocatedNode, name: String?, diagnostics: inout Diagnostics) -> ExchangeStep? {
        decoder.decodeStep(node, name: name, diagnostics: &diagnostics)
    }

    /// Reads one step that may name files.
    public func decodeStep(
        _ node: LocatedNode, name: String?, files: any StepFiles, diagnostics: inout Diagnostics
    ) -> ExchangeStep? {
        decoder.decodeStep(node, name: name, files: files, diagnostics: &diagnostics)
    }

    /// Reads the target and the settings under `websocket`; see `WebSocketStepDecoder`.
    public func decodeSettings(
        target: LocatedNode?, node: LocatedNode?, diagnostics: inout Diagnostics
    ) -> PlanValue? {
        decoder.decodeSettings(target: target, node: node, diagnostics: &diagnostics)
    }

    /// Reads the target and the settings, which may name files of certificates.
    public func decodeSettings(
        target: LocatedNode?, node: LocatedNode?, files: any StepFiles, diagnostics: inout Diagnostics
    ) -> PlanValue? {
        decoder.decodeSettings(target: target, node: node, files: files, diagnostics: &diagnostics)
    }

    /// `tls`.
    public var sharedKeys: Set<String> { decoder.sharedKeys }

    /// A step in words.
    public func describe(_ step: ExchangeStep) -> (request: String, details: [String])? { decoder.describe(step) }

    /// The settings in words.
    public func describe(settings: PlanValue) -> [(key: String, value: String)]? {
        decoder.describe(settings: settings)
    }

    /// Where steps go.
    public func hosts(of steps: [ExchangeStep], settings: PlanValue) -> [String?] {
        decoder.hosts(of: steps, settings: settings)
    }

    /// Makes the executor of one loop, with all steps made ready.
    ///
    /// - Throws: `Diagnostic` where a step or a setting cannot be used; `Unreachable`.
    public func makeExecutor(
        settings: PlanValue, steps: [ExchangeStep], context: ExecutorContext
    ) async throws -> any Executor {
        let settings: WebSocketSettings = try settings.decoded()
        let steps = try steps.map { try $0.specification.decoded() as WebSocketStep }
        let executor = try WebSocketExecutor(settings: settings, steps: steps, context: context)
        for place in executor.places.values { try await place.prepare() }
        return executor
    }

    /// Opens one connection to the target and closes it, without a handshake.
    ///
    /// - Throws: `Unreachable`, or a `Diagnostic` where the address needs an explicit yes.
    public func reach(settings: PlanValue, context: ExecutorContext) async throws {
        try await reach(settings: settings, steps: [], context: context)
    }

    /// Opens one connection to the target, and one to each other place that steps go to, and closes them, without a
    /// handshake.
    ///
    /// - Throws: `Unreachable`, or a `Diagnostic` where the address needs an explicit yes.
    public func reach(settings: PlanValue, steps: [ExchangeStep], context: ExecutorContext) async throws {
        let settings = (try settings.decoded() as WebSocketSettings).http
        let origins = try steps.compactMap { try ($0.specification.decoded() as WebSocketStep).origin }
        var reached: Set<HTTPOrigin> = []
        for origin in [settings.origin] + origins where reached.insert(origin).inserted {
            let place = settings.at(origin)
            try await place.connection.reach(
                scheme: place.scheme, protocols: WebSocketPlace.protocols, context: context)
        }
    }
}
