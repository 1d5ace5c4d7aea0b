/// What a steered sequence says of the next thing to do. Times are nanoseconds from the run's beginning.
public enum Upcoming<Element> {
    /// It is due, or was.
    case due(Element)
    /// Nothing is due before this time; look again then, or when the course has changed.
    case wait(until: Int64)
    /// Nothing will come, and the time is up.
    case over
}

extension Upcoming: Sendable where Element: Sendable {}

/// The arrivals of one segment of an open workload, while people change the course of it. Pure: it is told the time.
///
///     planned      │    │    │    │    │    │    │         what was handed out before a change stays as it was;
///     rate × 2     │    │    │ ×  │  │ │  │ │  │ │         from the change on, the new rate's starts, with numbers
///     pause        │    │    │ ×           × │    │        that go on; in a pause the starts are left out
///
/// Every segment must get the same changes at the same moments: then the segments' merged starts are those of the
/// whole, though no segment knows of the others. A moment that every segment can still keep is found in two steps:
///
///     hold(from: wish)     each segment promises to hand out nothing from that moment on, or from a later one if it
///                          has passed it already
///     steer(..., at: max)  the latest of all the promises is the moment of the change
///
/// So no start is lost or doubled, however late a loop is; a change that all loops hear of in time delays nothing.
public struct SteeredArrivals: Sendable {
    /// A start that is due.
    public struct Start: Sendable, Equatable {
        /// When, in nanoseconds from the run's beginning.
        public var offset: Int64
        /// Its place among the segment's starts, from 0; those that a pause left out count too.
        public var place: Int
    }

    private var arrivals: PhasedArrivals
    /// How far the arrivals were played before `upcoming` was taken from them.
    private var before: PhasedArrivals.Position
    /// The next start, in nanoseconds from the run's beginning; nil after the last.
    private var upcoming: Int64?
    private let end: Int64
    /// Pauses that are not over, in their order; the last one may have no end yet.
    private var pauses: [Range<Int64>] = []
    /// Nothing is handed out from this moment on, until the course is settled.
    private var heldFrom: Int64?
    /// The last start that was handed out or left out, and how many there were.
    private var passed = -margin
    private var taken = 0

    /// A change lies at least this long after what was passed, so that no rounding can tell them apart wrongly. Where
    /// nothing was, it may lie at the very beginning.
    static let margin: Int64 = 1_000_000
    /// How long a sequence may wait that does not know for how long.
    static let longestWait: Int64 = 50_000_000

    /// The arrivals as planned.
    public init(_ arrivals: PhasedArrivals) {
        self.arrivals = arrivals
        before = arrivals.position
        end = arrivals.duration.wholeNanoseconds
        upcoming = self.arrivals.next()?.wholeNanoseconds
    }

    /// What there is to do at `now`; call it again until it says `wait` or `over`.
    public mutating func next(at now: Int64) -> Upcoming<Start> {
        while let start = upcoming {
            if let heldFrom, start >= heldFrom { return .wait(until: Swift.max(now, heldFrom) + Self.longestWait) }
            if !pauses.isEmpty {
                while let pause = pauses.first, pause.upperBound <= start { pauses.removeFirst() }
                if let pause = pauses.first, pause.contains(start) {
                    // What falls into a pause whose end is known needs no waiting for.
                    if start > now, pause.upperBound == .max { return .wait(until: now + Self.longestWait) }
                    take(start)
                    continue
                }
            }
            guard start <= now else { return .wait(until: start) }
            take(start)
            return .due(Start(offset: start, place: taken - 1))
        }
        if let heldFrom { return .wait(until: Swift.max(now, heldFrom) + Self.longestWait) }
        return now < end ? .wait(until: end) : .over
    }

    private mutating func take(_ start: Int64) {
        passed = start
        taken += 1
        before = arrivals.position
        upcoming = arrivals.next()?.wholeNanoseconds
    }

    /// Hands out nothing from a moment on, until `steer` or `release`.
    ///
    /// - Returns: the moment, or a later one where it has passed that one.
    public mutating func hold(from moment: Int64) -> Int64 {
        let held = Swift.max(moment, passed + Self.margin)
        heldFrom = held
        return held
    }

    /// Goes on as before.
    public mutating func release() {
        heldFrom = nil
    }

    /// Changes the course from a moment on that is no earlier than `hold` promised, and goes on.
    ///
    /// - Throws: `InvalidWorkload` where the rate makes no sense.
    public mutating func steer(_ change: LoadChange, at moment: Int64) throws(InvalidWorkload) {
        heldFrom = nil
        switch change {
        case .rate(let rate):
            arrivals.position = before
            try arrivals.change(rate: rate, from: .nanoseconds(moment))
            before = arrivals.position
            upcoming = arrivals.next()?.wholeNanoseconds
        case .pause:
            pauses.append(moment ..< .max)
        case .resume:
            guard let pause = pauses.popLast() else { return }
            pauses.append(pause.lowerBound..<Swift.max(moment, pause.lowerBound))
        case .users:
            break
        }
    }
}
