/// When to read next: at an interval of one's own, or as often as somebody else wishes, or more often while things change fast. Knows
/// no clock.
///
/// Readings are due at even distances from the first. What is late is not caught up: the next one is in the future.
public struct ReadingPace: Sendable, Equatable {
    /// The intervals that make sense: shorter ones measure mostly themselves.
    public static let intervals: ClosedRange<Duration> = .milliseconds(10) ... .seconds(60)

    private let own: Duration
    private var wished: Duration?
    private var needed: Duration?
    private var last: Duration?

    /// Makes a pace.
    ///
    /// - Parameter own: the interval while nobody wishes another.
    public init(_ own: Duration) {
        self.own = Self.limited(own)
    }

    /// How long it is from one reading to the next.
    public var interval: Duration { min(wished ?? own, needed ?? wished ?? own) }

    /// Takes another interval; nil for its own.
    public mutating func wish(_ interval: Duration?) {
        wished = interval.map(Self.limited)
    }

    /// Takes the interval that what is read asks for: it counts where it is shorter. Nil where it asks for none.
    public mutating func need(_ interval: Duration?) {
        needed = interval.map(Self.limited)
    }

    /// When the next reading is due; at once before the first.
    public var next: Duration { last.map { $0 + interval } ?? .zero }

    /// There was a reading, at a time.
    public mutating func read(at now: Duration) {
        let due = next
        last = last == nil || due > now || now - due >= interval ? now : due
    }

    private static func limited(_ interval: Duration) -> Duration {
        min(max(interval, intervals.lowerBound), intervals.upperBound)
    }
}
