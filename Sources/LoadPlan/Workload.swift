/// How load is applied over time.
///
/// *Closed*: a number of users, each of which waits for its response before it goes on; the target's slowness slows
/// the load. *Open*: an arrival rate, whatever the target does.
public enum Workload: Sendable, Codable, Equatable {
    /// Phases of users, in order.
    case closed([UserPhase])
    /// Phases of arrivals, in order.
    case open(OpenWorkload)
}

/// A stretch of a closed workload.
public struct UserPhase: Sendable, Codable, Equatable {
    /// How the number of users behaves during the phase.
    public enum Shape: Sendable, Codable, Equatable {
        /// The same number throughout.
        case constant(users: Int)
        /// Changes linearly.
        case ramp(from: Int, to: Int)
        /// Follows a sine around `mean`, `amplitude` up and down, which is at most the mean; begins `shift` into its
        /// period, at 0 with the mean and rising.
        case sine(mean: Int, amplitude: Int, period: Duration, shift: Duration)
        /// `users` share `count` iterations; the run ends when they are done, or after the duration. The only phase of
        /// its workload.
        case iterations(count: Int, users: Int)
        /// No users.
        case pause
    }

    /// The phase's name in reports.
    public var name: String?
    /// How the number of users behaves.
    public var shape: Shape
    /// How long the phase lasts; for `iterations` the longest that it may last. Above zero.
    public var duration: Duration

    /// Makes a phase of a closed workload.
    public init(name: String? = nil, shape: Shape, duration: Duration) {
        self.name = name
        self.shape = shape
        self.duration = duration
    }
}

/// An open workload: arrivals by phases, and the pool of virtual users that serves them.
public struct OpenWorkload: Sendable, Codable, Equatable {
    /// How arrivals of a given rate are spaced.
    public enum Spacing: String, Sendable, Codable, Equatable, CaseIterable {
        /// The k-th arrival is where the integral of the rate reaches k.
        case even
        /// A Poisson process with that rate: independent arrivals, as from many users who do not know each other.
        case poisson
    }

    /// The phases, in order.
    public var phases: [RatePhase]
    /// How arrivals are spaced.
    public var spacing: Spacing
    /// The most virtual users that may exist at once; an arrival that finds none free waits, with its intended time.
    public var maxUsers: Int

    /// Makes an open workload.
    public init(phases: [RatePhase], spacing: Spacing = .even, maxUsers: Int = 10_000) {
        self.phases = phases
        self.spacing = spacing
        self.maxUsers = maxUsers
    }
}

/// A stretch of an open workload. Rates in arrivals per second.
public struct RatePhase: Sendable, Codable, Equatable {
    /// How the arrival rate behaves during the phase.
    public enum Shape: Sendable, Codable, Equatable {
        /// The same rate throughout.
        case constant(rate: Double)
        /// Changes linearly.
        case ramp(from: Double, to: Double)
        /// Follows a sine around `mean`, `amplitude` up and down, which is at most the mean; begins `shift` into its
        /// period, at 0 with the mean and rising.
        case sine(mean: Double, amplitude: Double, period: Duration, shift: Duration)
        /// No arrivals.
        case pause
    }

    /// The phase's name in reports.
    public var name: String?
    /// How the arrival rate behaves.
    public var shape: Shape
    /// How long the phase lasts. Above zero.
    public var duration: Duration
    /// The most arrivals of this phase, nil for no limit; the phase keeps its duration.
    public var limit: Int?

    /// Makes a phase of an open workload.
    public init(name: String? = nil, shape: Shape, duration: Duration, limit: Int? = nil) {
        self.name = name
        self.shape = shape
        self.duration = duration
        self.limit = limit
    }
}
