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

    /// Makes the executor of one loop, with all steps made ready.
    ///
    /// - Throws: `Diagnostic` where a step or a setting cannot be used.
    public func makeExecutor(
        settings: PlanValue, steps: [ExchangeStep], context: ExecutorContext
    ) async throws -> any Executor {
        let settings: WebSocketSettings = try settings.decoded()
        let steps = try steps.map { try $0.specification.decoded() as WebSocketStep }
        let connection = settings.http.connection
        let dialer = try connection.makeDialer(protocols: Self.protocols, context: context)
        do {
            try await dialer.prepare(deadline: connection.connectDeadline)
        } catch {
            throw Unreachable("cannot reach \(settings.http.scheme)://\(connection.endpoint): \(error)")
        }
        return try WebSocketExecutor(settings: settings, steps: steps, dialer: dialer, context: context)
    }

    /// Opens one connection to the target and closes it, without a handshake.
    ///
    /// - Throws: `Unreachable`, or a `Diagnostic` where the address needs an explicit yes.
    public func reach(settings: PlanValue, context: ExecutorContext) async throws {
        let settings: WebSocketSettings = try settings.decoded()
        try await settings.http.connection.reach(
            scheme: settings.http.scheme, protocols: Self.protocols, context: context)
    }

    /// What is offered in a TLS handshake: HTTP/2 has another way to open WebSocket connections.
    private static let protocols = ["http/1.1"]
}
