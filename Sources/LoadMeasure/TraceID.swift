/// The number of a distributed trace (W3C Trace Context, section 3.2.2.3): 16 bytes, written as 32 hexadecimal digits.
public struct TraceID: Sendable, Hashable, Codable, CustomStringConvertible {
    /// Its first eight bytes.
    public var high: UInt64
    /// Its last eight bytes.
    public var low: UInt64

    /// Puts the halves together.
    public init(high: UInt64, low: UInt64) {
        (self.high, self.low) = (high, low)
    }

    /// `4bf92f3577b34da6a3ce929d0e0e4736`.
    public var description: String {
        [high, low].map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

/// An exchange that a trace tells of.
public struct TracedExchange: Sendable, Codable, Equatable {
    /// Where its trace is found.
    public var trace: TraceID
    /// Its response time, in nanoseconds.
    public var responseTime: Int64

    /// Names an exchange.
    public init(trace: TraceID, responseTime: Int64) {
        (self.trace, self.responseTime) = (trace, responseTime)
    }

    /// The slower first; of equals, in the order of their traces, so that it does not matter which came first.
    fileprivate static func isBefore(_ left: TracedExchange, _ right: TracedExchange) -> Bool {
        (right.responseTime, left.trace.high, left.trace.low) < (left.responseTime, right.trace.high, right.trace.low)
    }
}

/// The slowest exchanges that were traced: from a slow one its trace is found.
public struct SlowestTraces: Sendable, Codable, Equatable {
    /// The most that are kept.
    public static let most = 3

    /// The slowest first.
    public private(set) var exchanges: [TracedExchange] = []

    /// None.
    public init() {}

    /// Adds an exchange, if it is among the slowest.
    public mutating func add(_ exchange: TracedExchange) {
        if exchanges.count == Self.most {
            guard let last = exchanges.last, TracedExchange.isBefore(exchange, last) else { return }
            exchanges.removeLast()
        }
        let place = exchanges.firstIndex { TracedExchange.isBefore(exchange, $0) } ?? exchanges.count
        exchanges.insert(exchange, at: place)
    }

    /// Adds others.
    public mutating func merge(_ other: SlowestTraces) {
        for exchange in other.exchanges { add(exchange) }
    }

    /// Both in one.
    public func merging(_ other: SlowestTraces) -> SlowestTraces {
        var sum = self
        sum.merge(other)
        return sum
    }
}
