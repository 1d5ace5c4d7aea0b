/// What somebody, or the scenario itself, did to a running load: kept with the results, so that the run can be understood and repeated.
public struct RunEvent: Sendable, Codable, Equatable {
    /// What was done.
    public enum Action: String, Sendable, Codable, CaseIterable {
        case rate
        case users
        case pause
        case resume
        /// The limit of exchanges in flight was changed.
        case limit
        /// A circuit breaker of the scenario opened, tried, or closed.
        case breaker
        /// Nothing more was sent; what was in flight could finish.
        case stop
        /// What was in flight was cancelled.
        case stopAtOnce = "stop-at-once"
    }

    /// Where it came from.
    public enum Source: String, Sendable, Codable, CaseIterable {
        /// A key in the live view.
        case key
        /// The control API.
        case api
        /// Ctrl-C or SIGTERM.
        case signal
        /// The program that runs the test.
        case program
        /// The scenario itself: what stands in it looked at the live figures.
        case scenario
    }

    /// When it took effect, from the run's first instant.
    public var at: Duration
    /// What was done.
    public var action: Action
    /// The rate in arrivals per second, the number of users, or the limit, from then on; nil where the action has no number.
    public var value: Double?
    /// Where it came from.
    public var source: Source
    /// The scenario that it was done to; nil where the run has only one, or it concerned all.
    public var scenario: String?
    /// What it changed, in words: `500/s -> 2,000/s`.
    public var effect: String

    /// Makes an event.
    public init(
        at: Duration, action: Action, value: Double? = nil, source: Source, scenario: String? = nil, effect: String
    ) {
        self.at = at
        self.action = action
        self.value = value
        self.source = source
        self.scenario = scenario
        self.effect = effect
    }

    /// Whether it changed the load: how much of it there is.
    public var steers: Bool { change != nil }

    /// Whether it ended the load.
    public var stops: Bool { action == .stop || action == .stopAtOnce }

    /// The change of the load; nil for a stop, and for what holds back a load that stays the same.
    public var change: LoadChange? {
        switch action {
        case .rate: .rate(value ?? 0)
        case .users: .users(Int(value ?? 0))
        case .pause: .pause
        case .resume: .resume
        case .limit, .breaker, .stop, .stopAtOnce: nil
        }
    }
}
