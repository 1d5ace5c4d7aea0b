/// A circuit breaker: lets exchanges pass while the target answers well, refuses them for a while when it does not, and
/// tries a few before it lets all pass again.
///
/// The pattern is Nygard's (Release It!, 2007); what the figures are called and how they count follows resilience4j.
public struct Breaker: Sendable, Codable, Equatable {
    /// What the figures are about.
    public enum Window: Sendable, Codable, Equatable {
        /// The last so many exchanges that ended.
        case exchanges(Int)
        /// Those that ended in the last stretch of time, moved on by tenths of it.
        case time(Duration)
    }

    /// Exchanges that take too long.
    public struct Slow: Sendable, Codable, Equatable {
        /// A service time above this is slow.
        public var above: Duration
        /// The share of slow exchanges that opens, above 0 and up to 1.
        public var share: Double

        /// Makes the rule.
        public init(above: Duration, share: Double) {
            (self.above, self.share) = (above, share)
        }
    }

    /// The share of failed exchanges that opens, above 0 and up to 1; nil where errors do not.
    public var errors: Double?
    /// Slow exchanges that open; nil where they do not.
    public var slow: Slow?
    /// Completed exchanges per second below which it opens; nil where throughput does not. With a window of time only.
    public var throughput: Double?
    /// What the figures are about.
    public var window: Window
    /// Shares of fewer exchanges than this say nothing.
    public var minExchanges: Int
    /// How long it stays open.
    public var openFor: Duration
    /// How many exchanges are tried before it closes.
    public var probes: Int

    /// Makes a breaker; one of `errors`, `slow` and `throughput` should be there.
    public init(
        errors: Double? = nil, slow: Slow? = nil, throughput: Double? = nil, window: Window = .time(.seconds(10)),
        minExchanges: Int = 20, openFor: Duration = .seconds(5), probes: Int = 5
    ) {
        self.errors = errors
        self.slow = slow
        self.throughput = throughput
        self.window = window
        self.minExchanges = minExchanges
        self.openFor = openFor
        self.probes = probes
    }
}

extension Breaker {
    /// The breaker in words: `opens at errors 50%; of 10s, at least 20 exchanges; for 5s, then 5 probes`.
    var text: String {
        let rules = [
            errors.map { "errors \(PlanDescription.percent($0))" },
            slow.map { "\(PlanDescription.percent($0.share)) slower than \($0.above.compactText)" },
            throughput.map { "throughput below \(PlanDescription.decimal($0))/s" },
        ].compactMap(\.self).joined(separator: ", ")
        let least = ", at least \(PlanDescription.decimal(Double(minExchanges))) exchanges"
        let about =
            switch window {
            case .exchanges(let count):
                "\(PlanDescription.decimal(Double(count))) exchanges" + (count == minExchanges ? "" : least)
            case .time(let length): length.compactText + least
            }
        return "opens at \(rules); of \(about); for \(openFor.compactText), then \(probes) probes"
    }
}
