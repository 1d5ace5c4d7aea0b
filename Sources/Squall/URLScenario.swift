import LoadHTTP
import LoadPlan

/// The shortest scenario: one URL, or some, requested over and over.
public struct URLScenario: Sendable {
    /// How much load.
    public enum Load: Sendable {
        /// That many users for that long, each sending its next request when the last one has ended.
        case users(Int, duration: Duration)
        /// That many requests, shared by that many users, within that time.
        case iterations(Int, users: Int, duration: Duration)
        /// That many requests per second for that long, whatever the target does.
        case rate(Double, duration: Duration, spacing: OpenWorkload.Spacing, limit: Int?, maxUsers: Int)
    }

    /// What to request: of several, each as often as any other.
    public var urls: [String]
    /// How much load.
    public var load: Load
    /// The requests' method.
    public var method = "GET"
    /// The requests' own headers.
    public var headers: [HTTPRequestSpecification.Header] = []
    /// Who the requests come from; nil for nobody.
    public var auth: HTTPAuthorization?
    /// The requests' body.
    public var body: HTTPRequestSpecification.Body?
    /// The statuses that count as success.
    public var expectedStatuses = HTTPRequestSpecification.defaultExpectedStatuses

    /// A GET of the URL.
    public init(_ url: String, load: Load) {
        self.init([url], load: load)
    }

    /// A GET of each URL; there must be one.
    public init(_ urls: [String], load: Load) {
        self.urls = urls
        self.load = load
    }

    /// The scenario as a plan: the first URL's host is its target.
    ///
    /// - Throws: a `Diagnostic` where a URL or a number makes no sense.
    public func plan() throws -> Plan {
        let places = try urls.map { try HTTPSettings.splitting(url: $0) }
        guard let target = places.first?.settings else {
            throw Diagnostic("there is no URL to load", fix: "name one")
        }
        let severalHosts = places.contains { $0.settings.origin != target.origin }
        let tasks = try places.map { settings, path in
            let origin = settings.origin == target.origin ? nil : settings.origin
            let request = HTTPRequestSpecification(
                method: method, origin: origin, path: path, auth: auth, headers: headers, body: body,
                expectedStatuses: expectedStatuses)
            let step = ExchangeStep(
                executor: "http", name: HTTPStepDecoder.seriesName(severalHosts ? settings.origin : nil, path),
                method: method, specification: try request.planValue(), host: settings.connection.hostName)
            return UserTask(name: step.name, steps: [.exchange(step)])
        }
        let plan = Plan(
            name: urls.joined(separator: ", "), workload: workload,
            userClasses: [UserClass(name: "user", tasks: tasks)], executors: ["http": try target.planValue()])
        do {
            try workload.validate()
        } catch {
            throw Diagnostic(error.description)
        }
        return plan
    }

    private var workload: Workload {
        switch load {
        case .users(let users, let duration):
            .closed([UserPhase(shape: .constant(users: users), duration: duration)])
        case .iterations(let count, let users, let duration):
            .closed([UserPhase(shape: .iterations(count: count, users: users), duration: duration)])
        case .rate(let rate, let duration, let spacing, let limit, let maxUsers):
            .open(
                OpenWorkload(
                    phases: [RatePhase(shape: .constant(rate: rate), duration: duration, limit: limit)],
                    spacing: spacing, maxUsers: maxUsers))
        }
    }
}
