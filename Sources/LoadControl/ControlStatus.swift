import LoadMeasure

/// A running test at the end of its last interval. Times in seconds, rates per second.
public struct ControlStatus: Sendable, Codable, Equatable {
    /// What the test is doing.
    public enum State: String, Sendable, Codable, CaseIterable {
        /// It has not begun to send.
        case preparing
        case running
        /// Nothing begins until it is resumed.
        case paused
        /// It was stopped, and finishes what is in flight.
        case stopping
        /// The plan is played, and what is in flight is finished.
        case finishing
        /// It is being judged.
        case finished
    }

    /// Whether the load has a rate or users.
    public enum Kind: String, Sendable, Codable {
        case open
        case closed
        /// Of several scenarios some have a rate and some have users.
        case mixed
    }

    /// One of several scenarios.
    public struct Scenario: Sendable, Codable, Equatable {
        /// What a scenario is doing.
        public enum State: String, Sendable, Codable, CaseIterable {
            /// Its start is still to come.
            case waiting
            case running
            /// Nothing of it begins until it is resumed.
            case paused
            /// All that it has planned has begun.
            case over
        }

        /// What it is called.
        public var name: String
        /// What it is doing.
        public var state: State
        /// Arrivals per second that are asked for now, 0 while it does not run; absent in a closed workload.
        public var rate: Double?
        /// Users that are asked for now, 0 while it does not run; absent in an open workload.
        public var users: Int?
        /// Completed exchanges per second of the last interval.
        public var throughput: Double
    }

    /// What the test is called.
    public var name: String
    /// What it is doing.
    public var state: State
    /// Whether the load has a rate or users.
    public var workload: Kind
    /// The time played.
    public var elapsed: Double
    /// How long the load lasts as planned.
    public var duration: Double
    /// Arrivals per second that are asked for now, of all scenarios, 0 while paused; absent in a closed workload.
    public var rate: Double?
    /// Users that are asked for now, of all scenarios, 0 while paused; absent in an open workload.
    public var users: Int?
    /// Each scenario; absent where there is only one.
    public var scenarios: [Scenario]?
    /// Completed exchanges per second of the last interval.
    public var throughput: Double
    /// The median response time of the last interval; absent where nothing ended.
    public var p50: Double?
    /// The p99 response time of the last interval; absent where nothing ended.
    public var p99: Double?
    /// Exchanges that ended so far.
    public var exchanges: UInt64
    /// Exchanges that failed or timed out so far.
    public var errors: UInt64
    /// The limits of exchanges in flight; absent where there are none.
    public var limits: [Limit]?
    /// The circuit breakers; absent where there are none.
    public var breakers: [Breaker]?
    /// What somebody did to the run so far.
    public var events: [ControlEvent]

    /// A limit of exchanges in flight.
    public struct Limit: Sendable, Codable, Equatable {
        /// The class of users that it is about; absent where it is the run's, or a host's.
        public var userClass: String?
        /// The host that it is about; absent where it is about all.
        public var host: String?
        /// The most exchanges in flight, at the end of the last interval.
        public var limit: Int
        /// How many were in flight in the last interval, on average over time.
        public var inFlight: Double
        /// The most that were in flight at once in the last interval.
        public var mostInFlight: Int

        private enum CodingKeys: String, CodingKey {
            case limit, host
            case userClass = "class"
            case inFlight = "in_flight"
            case mostInFlight = "most_in_flight"
        }
    }

    /// A circuit breaker.
    public struct Breaker: Sendable, Codable, Equatable {
        /// The class of users that it is about; absent where it is the run's.
        public var userClass: String?
        /// The task that it is about; absent where it is about all.
        public var task: String?
        /// What it did at the end of the last interval.
        public var state: BreakerState

        private enum CodingKeys: String, CodingKey {
            case task, state
            case userClass = "class"
        }
    }
}

extension ControlStatus.Limit {
    /// Its words in a status for people: ` of "editor"`, ` at cdn.example`.
    public var suffix: String { ExchangeScope(userClass: userClass, host: host).suffix }
}

extension ControlStatus.Breaker {
    /// Its words in a status for people: ` of "editor", task "save"`.
    public var suffix: String { ExchangeScope(userClass: userClass, task: task).suffix }
}
