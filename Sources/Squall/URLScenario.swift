import LoadHTTP
import LoadPlan

/// The shortest scenario: one URL, requested over and over.
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

    /// What to request.
    public var url: String
    /// How much load.
    public var load: Load
    /// The request's method.
    public var method = "GET"
    /// The request's own headers.
    public var headers: [HTTPRequestSpecification.Header] = []
    /// Who the request comes from; nil for nobody.
    public var auth: HTTPAuthorization?
    /// The request's body.
    public var body: HTTPRequestSpecification.Body?
    /// The statuses that count as success.
    public var expectedStatuses = HTTPRequestSpecification.defaultExpectedStatuses

    /// A GET of the URL.
    public init(_ url: String, load: Load) {
        self.url = url
        self.load = load
    }

    /// The scenario as a plan.
    ///
    /// - Throws: a `Diagnostic` where the URL or a number makes no sense.
    public func plan() throws -> Plan {
        let (settings, path) = try HTTPSettings.splitting(url: url)
        let request = HTTPRequestSpecification(
            method: method, path: path, auth: auth, headers: headers, body: body, expectedStatuses: expectedStatuses)
        let step = ExchangeStep(
            executor: "http", name: String(path.prefix { $0 != "?" }), method: method,
            specification: try request.planValue())
        let plan = Plan(
            name: url, workload: workload,
            userClasses: [UserClass(name: "user", tasks: [UserTask(name: step.name, steps: [.exchange(step)])])],
            executors: ["http": try settings.planValue()])
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
