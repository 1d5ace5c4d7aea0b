import LoadPlan

/// What became of exchanges, as a breaker counts them.
struct BreakerTally: Equatable {
    var exchanges = 0
    var failed = 0
    var slow = 0

    static func += (left: inout BreakerTally, right: BreakerTally) {
        left.exchanges += right.exchanges
        left.failed += right.failed
        left.slow += right.slow
    }

    static func -= (left: inout BreakerTally, right: BreakerTally) {
        left.exchanges -= right.exchanges
        left.failed -= right.failed
        left.slow -= right.slow
    }
}

/// The exchanges of a sliding window: the last N, or those of the last stretch of time. Pure, and constant in time and
/// memory per exchange.
///
/// A stretch of time is ten parts (as Hystrix's rolling buckets are): it is left part by part, so that the window is
/// between nine and ten parts long.
struct BreakerWindow {
    private static let parts = 10

    /// One tally for each exchange, or for each part of the time.
    private var ring: [BreakerTally]
    /// The length of a part in nanoseconds; nil where exchanges are counted.
    private let part: Int64?
    /// The number of the exchange, or of the part, that is counted next or now.
    private var place = 0
    /// All that is in the window.
    private(set) var sum = BreakerTally()

    init(_ window: Breaker.Window) {
        switch window {
        case .exchanges(let count):
            ring = Array(repeating: BreakerTally(), count: Swift.max(1, count))
            part = nil
        case .time(let length):
            ring = Array(repeating: BreakerTally(), count: Self.parts)
            part = Swift.max(1, length.wholeNanoseconds / Int64(Self.parts))
        }
    }

    /// Counts an exchange that ended at `now`, in nanoseconds.
    mutating func add(_ tally: BreakerTally, at now: Int64) {
        if part == nil {
            put(BreakerTally())
            put(tally)
            place += 1
        } else {
            moveOn(to: now)
            ring[place % ring.count] += tally
            sum += tally
        }
    }

    /// Leaves behind what is older than the window.
    mutating func moveOn(to now: Int64) {
        guard let part else { return }
        let target = Int(now / part)
        guard target > place else { return }
        let passed = Swift.min(target - place, ring.count)
        for step in 0..<passed {
            place = target - passed + 1 + step
            put(BreakerTally())
        }
    }

    /// Forgets everything.
    mutating func removeAll() {
        for index in ring.indices { ring[index] = BreakerTally() }
        sum = BreakerTally()
    }

    private mutating func put(_ tally: BreakerTally) {
        sum -= ring[place % ring.count]
        ring[place % ring.count] = tally
        sum += tally
    }
}
