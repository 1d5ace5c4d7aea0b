import LoadLoop
import LoadPlan
import LoadWire

/// HTTP/1.1: reads `get:`, `post:` ... steps and performs them.
public struct HTTPPlugin: ExecutorPlugin {
    private let decoder = HTTPStepDecoder()

    /// Makes the plug-in.
    public init() {}

    /// `http`.
    public var name: String { decoder.name }

    /// The keys that make a step an HTTP request.
    public var stepKeys: Set<String> { decoder.stepKeys }

    /// The keys in which no values are filled.
    public var literalKeys: Set<String> { decoder.literalKeys }

    /// The keys whose texts may be secrets.
    public var secretKeys: Set<String> { decoder.secretKeys }

    /// Reads one step; see `HTTPStepDecoder`.
    public func decodeStep(_ node: LocatedNode, name: String?, diagnostics: inout Diagnostics) -> ExchangeStep? {
        decoder.decodeStep(node, name: name, diagnostics: &diagnostics)
    }

    /// Reads one step that may name files.
    public func decodeStep(
        _ node: LocatedNode, name: String?, files: any StepFiles, diagnostics: inout Diagnostics
    ) -> ExchangeStep? {
        decoder.decodeStep(node, name: name, files: files, diagnostics: &diagnostics)
    }

    /// Reads the target and the settings under `http`; see `HTTPStepDecoder`.
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

    /// One, or none where each exchange has a connection of its own, or users share them.
    public func connectionsHeldPerUser(settings: PlanValue) -> Int {
        guard let settings = try? HTTPSettings(planValue: settings), settings.keepAlive else { return 0 }
        return settings.version != .http11 && settings.http2.connections != nil ? 0 : 1
    }

    /// Makes the executor of one loop, with all requests encoded.
    ///
    /// - Throws: `Diagnostic` where a request or a setting cannot be used.
    public func makeExecutor(
        settings: PlanValue, steps: [ExchangeStep], context: ExecutorContext
    ) async throws -> any Executor {
        let settings = try HTTPSettings(planValue: settings)
        let requests = try steps.map { try HTTPRequestSpecification(planValue: $0.specification) }
        let versions = [settings.version] + requests.compactMap(\.version)
        if let problem = settings.problem(speaking: versions) { throw problem }
        let dialer = try settings.connection.makeDialer(protocols: [Self.http1], context: context)
        do {
            try await dialer.prepare(deadline: settings.connection.connectDeadline)
        } catch {
            throw Unreachable("cannot reach \(settings.scheme)://\(settings.connection.endpoint): \(error)")
        }
        let mayAgree = versions.contains(.auto) && settings.connection.isSecure
        return try HTTP1Executor(
            settings: settings, requests: requests, dialer: dialer, context: context,
            agreesToHTTP2: mayAgree ? try await agreesToHTTP2(settings, context) : false
        ) { connection, speaksHTTP2 in
            try connection.makeDialer(protocols: [speaksHTTP2 ? Self.http2 : Self.http1], context: context)
        }
    }

    /// What is offered in a TLS handshake (ALPN).
    static let http1 = "http/1.1"
    static let http2 = "h2"

    /// Asks the server which version it would rather speak.
    private func agreesToHTTP2(_ settings: HTTPSettings, _ context: ExecutorContext) async throws -> Bool {
        let dialer = try settings.connection.toAnyAddress.makeDialer(
            protocols: [Self.http2, Self.http1], context: context)
        do {
            let stream = try await dialer.dial(deadline: settings.connection.connectDeadline).stream
            defer { stream.close() }
            return stream.negotiatedProtocol == Self.http2
        } catch {
            throw Unreachable("cannot reach \(settings.scheme)://\(settings.connection.endpoint): \(error)")
        }
    }

    /// Opens one connection to the target and closes it.
    ///
    /// - Throws: `Unreachable`, or a `Diagnostic` where the address needs an explicit yes.
    public func reach(settings: PlanValue, context: ExecutorContext) async throws {
        let settings = try HTTPSettings(planValue: settings)
        if let problem = settings.problem(speaking: [settings.version]) { throw problem }
        let offered =
            switch settings.version {
            case .http11: [Self.http1]
            case .http2, .http2PriorKnowledge: [Self.http2]
            case .auto: [Self.http2, Self.http1]
            }
        try await settings.connection.reach(
            scheme: settings.scheme, protocols: offered, requiring: offered == [Self.http2] ? Self.http2 : nil,
            context: context)
    }
}
