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

    /// What to request: of several, each as often as any other, on average.
    public var urls: [String]
    /// How much load.
    public var load: Load
    /// The requests' method.
    public var method = "GET"
    /// The requests' own headers; where several hosts are named, `Host` and secret ones go to the first URL's host alone.
    public var headers: [HTTPRequestSpecification.Header] = []
    /// Who the requests to the first URL's host come from; nil for nobody.
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
        let names = Self.seriesNames(of: places.map { ($0.settings.origin, $0.path) })
        let tasks = try zip(places, names).map { place, name in
            let (settings, path) = place
            let isTarget = settings.origin == target.origin
            let request = HTTPRequestSpecification(
                method: method, origin: isTarget ? nil : settings.origin, path: path, auth: isTarget ? auth : nil,
                headers: isTarget ? headers : headers.withoutTargetsOwn, body: body,
                expectedStatuses: expectedStatuses)
            let step = ExchangeStep(
                executor: "http", name: name, method: method, specification: try request.planValue(),
                host: settings.connection.hostName)
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

    /// What the series of URLs are called: as shortly as tells each from all others, by the path, the path with its query,
    /// or the whole URL; with the host before the path where there are several.
    private static func seriesNames(of urls: [(origin: HTTPOrigin, path: String)]) -> [String] {
        let severalHosts = Set(urls.map(\.origin)).count > 1
        let whole = urls.map { "\($0.origin)\($0.path)" }
        let shortestFirst = [
            urls.map { HTTPStepDecoder.seriesName(severalHosts ? $0.origin : nil, $0.path) },
            urls.map { (severalHosts ? $0.origin.authority : "") + $0.path },
        ]
        return urls.indices.map { index in
            let names = shortestFirst.first { names in
                !urls.indices.contains { names[$0] == names[index] && whole[$0] != whole[index] }
            }
            return names?[index] ?? whole[index]
        }
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
