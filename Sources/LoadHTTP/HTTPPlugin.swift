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

    /// A step in words.
    public func describe(_ step: ExchangeStep) -> (request: String, details: [String])? { decoder.describe(step) }

    /// The settings in words.
    public func describe(settings: PlanValue) -> [(key: String, value: String)]? {
        decoder.describe(settings: settings)
    }

    /// One, or none where each exchange has a connection of its own.
    public func connectionsHeldPerUser(settings: PlanValue) -> Int {
        (try? HTTPSettings(planValue: settings))?.keepAlive == false ? 0 : 1
    }

    /// Makes the executor of one loop, with all requests encoded.
    ///
    /// - Throws: `Diagnostic` where a request or a setting cannot be used.
    public func makeExecutor(
        settings: PlanValue, steps: [ExchangeStep], context: ExecutorContext
    ) async throws -> any Executor {
        let settings = try HTTPSettings(planValue: settings)
        let requests = try steps.map { try HTTPRequestSpecification(planValue: $0.specification) }
        let dialer = try dialer(settings, context: context)
        do {
            try await dialer.prepare(deadline: settings.connectDeadline)
        } catch {
            throw Unreachable("cannot reach http://\(settings.connectionEndpoint): \(error)")
        }
        return try HTTP1Executor(
            settings: settings, requests: requests, dialer: dialer, layout: context.layout
        ) { endpoint throws(StreamFailure) in
            try self.dialer(settings, to: endpoint, context: context)
        }
    }

    /// Opens one connection to the target and closes it.
    ///
    /// - Throws: `Unreachable`, or a `Diagnostic` where the address needs an explicit yes.
    public func reach(settings: PlanValue, context: ExecutorContext) async throws {
        let settings = try HTTPSettings(planValue: settings)
        do throws(StreamFailure) {
            try await dialer(settings, context: context).dial(deadline: settings.connectDeadline).stream.close()
        } catch .notAllowed(let address) {
            let host = settings.connectionEndpoint.host
            throw Diagnostic(
                "\(host) has the address \(address), outside loopback and private networks",
                fix: "if you may load it, say so with --allow \(host)")
        } catch .cancelled {
            return
        } catch {
            throw Unreachable("cannot reach http://\(settings.connectionEndpoint): \(error)")
        }
    }

    private func dialer(
        _ settings: HTTPSettings, to endpoint: HTTPSettings.Endpoint? = nil, context: ExecutorContext
    ) throws(StreamFailure) -> Dialer {
        let endpoint = endpoint ?? settings.connectionEndpoint
        let resolution: Dialer.Resolution =
            switch settings.resolve {
            case .once: .once
            case .perConnection: .perConnection
            }
        return Dialer(
            host: endpoint.host, port: endpoint.port, on: context.loop, resolution: resolution,
            source: try settings.sourceAddress.map(SocketAddress.init(numeric:)), policy: context.policy)
    }
}

extension HTTPSettings {
    /// Where connections go: the target, unless it was overridden.
    package var connectionEndpoint: Endpoint { connectTo ?? Endpoint(host: host, port: port) }

    /// When a connection that is begun now must be there, in nanoseconds of the monotonic clock.
    fileprivate var connectDeadline: Int64 { MonotonicClock.now() + Int64(connectTimeout * 1e9) }
}
