import LoadLoop
import LoadPlan
import LoadWire

/// HTTP: reads `get:`, `post:` ... steps and performs them.
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

    /// Where steps go.
    public func hosts(of steps: [ExchangeStep], settings: PlanValue) -> [String?] {
        decoder.hosts(of: steps, settings: settings)
    }

    /// Whether a step follows redirects.
    public func mayBeLedElsewhere(_ step: ExchangeStep, settings: PlanValue) -> Bool {
        decoder.mayBeLedElsewhere(step, settings: settings)
    }

    /// Looks whether the versions of HTTP can be spoken where steps go; see `HTTPVersionCheck`.
    public func stepCheck(settings: PlanValue) -> StepCheck? { decoder.stepCheck(settings: settings) }

    /// One, or none where each exchange has a connection of its own, or users share them.
    public func connectionsHeldPerUser(settings: PlanValue) -> Int {
        connectionsHeldPerUser(settings: settings, steps: [])
    }

    /// One for each place that steps go to, or none where each exchange has a connection of its own, or users share them.
    public func connectionsHeldPerUser(settings: PlanValue, steps: [ExchangeStep]) -> Int {
        guard let settings = try? HTTPSettings(planValue: settings), settings.keepAlive,
            let requests = try? Self.requests(of: steps)
        else { return 0 }
        if settings.version != .http11, settings.http2.connections != nil { return 0 }
        return Swift.max(1, Set(requests.map { $0.origin ?? settings.origin }).count)
    }

    private static func requests(of steps: [ExchangeStep]) throws -> [HTTPRequestSpecification] {
        try steps.map { try HTTPRequestSpecification(planValue: $0.specification) }
    }

    /// The versions that requests to an origin are sent by.
    private static func versions(
        of requests: [HTTPRequestSpecification], to origin: HTTPOrigin, _ settings: HTTPSettings
    ) -> [HTTPVersion] {
        requests.filter { ($0.origin ?? settings.origin) == origin }.map { $0.version ?? settings.version }
    }

    /// Makes the executor of one loop, with all requests encoded: one for each place that steps go to.
    ///
    /// - Throws: `Diagnostic` where a request or a setting cannot be used; `Unreachable`.
    public func makeExecutor(
        settings: PlanValue, steps: [ExchangeStep], context: ExecutorContext
    ) async throws -> any Executor {
        let settings = try HTTPSettings(planValue: settings)
        let requests = try Self.requests(of: steps)
        let origins = requests.origins(besides: settings.origin)
        var places: [HTTPPlace] = []
        for origin in [settings.origin] + origins {
            let isTarget = places.isEmpty
            let place = try await HTTPPlace(
                isTarget ? settings : settings.at(origin), called: isTarget ? "the target" : origin.authority,
                versions: (isTarget ? [settings.version] : []) + Self.versions(of: requests, to: origin, settings),
                context: context)
            places.append(place)
        }
        let table = try HTTPRequestTable(requests, to: places, layout: context.layout)
        let executors = places.map {
            HTTP1Executor($0, target: settings.connection, requests: table, context: context)
        }
        // Code names other hosts as it goes.
        if origins.isEmpty, !context.servesCode { return executors[0] }
        return HTTPHostsExecutor(
            places: executors, of: origins, steps: requests.map(\.origin), context: context)
    }

    /// Opens one connection to the target and closes it.
    ///
    /// - Throws: `Unreachable`, or a `Diagnostic` where the address needs an explicit yes.
    public func reach(settings: PlanValue, context: ExecutorContext) async throws {
        try await reach(settings: settings, steps: [], context: context)
    }

    /// Opens one connection to the target, and one to each other place that steps go to, and closes them.
    ///
    /// - Throws: `Unreachable`, or a `Diagnostic` where the address needs an explicit yes.
    public func reach(settings: PlanValue, steps: [ExchangeStep], context: ExecutorContext) async throws {
        let settings = try HTTPSettings(planValue: settings)
        if let problem = settings.problem(speaking: [settings.version]) { throw problem }
        try await reach(settings, speaking: [settings.version], context)
        let requests = try Self.requests(of: steps)
        for origin in requests.origins(besides: settings.origin) {
            let versions = Self.versions(of: requests, to: origin, settings)
            let other = settings.at(origin)
            if let problem = other.problem(speaking: versions, with: origin.authority) { throw problem }
            try await reach(other, speaking: versions, context)
        }
    }

    private func reach(
        _ settings: HTTPSettings, speaking versions: [HTTPVersion], _ context: ExecutorContext
    ) async throws {
        let (protocols, required) = HTTPPlace.offer(for: versions)
        try await settings.connection.reach(
            scheme: settings.scheme, protocols: protocols, requiring: required, context: context)
    }
}
