/// What a circuit breaker does with exchanges.
public enum BreakerState: String, Sendable, Codable, CaseIterable {
    /// It lets them pass, and watches.
    case closed
    /// It lets a few pass, to try the target.
    case halfOpen = "half-open"
    /// It refuses them.
    case open
}

/// A circuit breaker over an interval. Mergeable like a snapshot: times add up.
public struct BreakerSnapshot: Sendable, Codable, Equatable {
    /// How long it was closed, in seconds.
    public var closed: Double = 0
    /// How long it was half-open, in seconds.
    public var halfOpen: Double = 0
    /// How long it was open, in seconds; until somebody wants to send again after its time.
    public var open: Double = 0
    /// How often it opened.
    public var openings: UInt64 = 0
    /// What it was at the end.
    public var last: BreakerState
    /// When that was, from the run's start.
    public var lastAt: Duration

    /// A breaker of which no time was seen yet.
    public init(last: BreakerState = .closed, lastAt: Duration = .zero) {
        (self.last, self.lastAt) = (last, lastAt)
    }

    /// It was in a state for so long, in seconds.
    public mutating func add(_ seconds: Double, in state: BreakerState) {
        switch state {
        case .closed: closed += seconds
        case .halfOpen: halfOpen += seconds
        case .open: open += seconds
        }
    }

    /// Both in one: the later end is the end, and of two at once the one that lets less pass.
    public func merging(_ other: BreakerSnapshot) -> BreakerSnapshot {
        var sum = (lastAt, last.rank) < (other.lastAt, other.last.rank) ? other : self
        sum.closed = closed + other.closed
        sum.halfOpen = halfOpen + other.halfOpen
        sum.open = open + other.open
        sum.openings = openings + other.openings
        return sum
    }
}

extension BreakerState {
    fileprivate var rank: Int { self == .closed ? 0 : self == .halfOpen ? 1 : 2 }
}
