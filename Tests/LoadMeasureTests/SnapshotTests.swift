import Foundation
import LoadMeasure
import Testing

@Suite struct SnapshotTests {
    /// Any snapshot. Sums of seconds are whole multiples of 1/1024, which `Double` adds exactly in any order.
    private static func random(_ seed: UInt64) -> Snapshot {
        var random = Congruence(state: seed)
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        func count() -> UInt64 { UInt64(number(0...1_000)) }
        func seconds() -> Double { Double(number(0...10_000)) / 1_024 }
        func histogram() -> TimeHistogram {
            (0..<number(0...60)).reduce(into: TimeHistogram()) { histogram, _ in
                histogram.record(Int64(1) << Int64(number(0...45)) + Int64(number(0...1_000)))
            }
        }
        let start = number(0...100)
        var snapshot = Snapshot(start: .milliseconds(start), end: .milliseconds(start + number(0...100)))
        snapshot.counts.intended = count()
        snapshot.counts.completed = count()
        snapshot.counts.failed = count()
        snapshot.counts.timedOut = count()
        snapshot.counts.unsent = count()
        snapshot.counts.failedByGenerator = count()
        snapshot.counts.refused = count()
        snapshot.iterations.started = count()
        snapshot.iterations.completed = count()
        snapshot.iterations.waited = count()
        snapshot.connections = count()
        snapshot.userSeconds = seconds()
        snapshot.sendLag = histogram()
        snapshot.waitForUser = histogram()
        snapshot.waitForPermit = histogram()
        snapshot.iterationResponseTime = histogram()
        for _ in 0..<number(0...6) {
            let error = [nil, ErrorKind.timeout, .status][number(0...2)]
            let key = SeriesKey(
                task: "task \(number(0...2))", method: "GET", statusClass: number(0...5), error: error)
            var series = SeriesSnapshot()
            series.responseTime = histogram()
            series.serviceTime = histogram()
            series.bytesIn = count()
            series.bytesOut = count()
            snapshot.series[key] = series
        }
        func level() -> LevelSnapshot {
            LevelSnapshot(
                valueSeconds: seconds(), min: number(0...9), max: number(10...20), last: number(0...20),
                lastAt: .milliseconds(number(0...3)))
        }
        for scope in [ExchangeScope.run, .init(userClass: "a"), .init(userClass: "a", task: "b")]
        where number(0...2) > 0 {
            snapshot.limits[scope] = LimitSnapshot(limit: level(), inFlight: level())
            var breaker = BreakerSnapshot(
                last: BreakerState.allCases[number(0...2)], lastAt: .milliseconds(number(0...3)))
            for state in BreakerState.allCases { breaker.add(seconds(), in: state) }
            breaker.openings = count()
            snapshot.breakers[scope] = breaker
        }
        for place in 0..<number(0...2) {
            snapshot.meetings["place \(place)"] = MeetingCounts(met: count(), timedOut: count())
        }
        for kind in ErrorKind.allCases where number(0...4) == 0 {
            var tally = ErrorTally()
            tally.count = count()
            tally.examples = (0..<number(0...3)).map { "\(kind.name) \(number(0...2)) \($0)" }
            snapshot.errors[kind] = tally
        }
        for loop in 0..<number(0...3) {
            var health = LoopHealth()
            health.wallTime = seconds()
            health.cpuTime = seconds()
            health.busyTime = seconds()
            health.runQueueDelay = seconds()
            health.longestStall = seconds()
            snapshot.loops[loop] = health
        }
        return snapshot
    }

    private static func merged(_ parts: Snapshot...) -> Snapshot {
        parts.dropFirst().reduce(into: parts[0]) { $0.merge($1) }
    }

    /// Which examples of an error are kept may depend on the order; nothing else may.
    private static func withoutExamples(_ snapshot: Snapshot) -> Snapshot {
        var snapshot = snapshot
        for kind in snapshot.errors.keys { snapshot.errors[kind]?.examples = [] }
        return snapshot
    }

    @Test(arguments: 0..<60) func mergingIsAssociativeAndCommutative(seed: UInt64) {
        let (a, b, c) = (Self.random(3 * seed), Self.random(3 * seed + 1), Self.random(3 * seed + 2))
        #expect(Self.merged(Self.merged(a, b), c) == Self.merged(a, Self.merged(b, c)))
        let expected = Self.withoutExamples(Self.merged(a, b, c))
        for other in [Self.merged(a, c, b), Self.merged(b, a, c), Self.merged(c, b, a)] {
            #expect(Self.withoutExamples(other) == expected)
        }
        #expect(expected.errors.values.allSatisfy { $0.examples.count <= ErrorTally.exampleLimit })
    }

    @Test(arguments: 0..<20) func survivesItsCoding(seed: UInt64) throws {
        let snapshot = Self.random(seed)
        let decoded = try JSONDecoder().decode(Snapshot.self, from: JSONEncoder().encode(snapshot))
        #expect(decoded == snapshot)
        #expect(decoded.responseTime.value(atQuantile: 0.99) == snapshot.responseTime.value(atQuantile: 0.99))
        for histogram in [TimeHistogram(), snapshot.sendLag, snapshot.responseTime] {
            let decoded = try JSONDecoder().decode(TimeHistogram.self, from: JSONEncoder().encode(histogram))
            #expect(decoded == histogram && decoded.min == histogram.min && decoded.sum == histogram.sum)
        }
    }

    @Test func aDamagedHistogramIsRefused() {
        for text in [
            #"{"values": [1], "counts": [], "sum": "1", "max": 1}"#,
            #"{"values": [-1], "counts": [1], "sum": "1", "max": 1}"#,
            #"{"values": [4398046511104], "counts": [1], "sum": "1", "max": 1}"#,
            #"{"values": [1], "counts": [1], "sum": "much", "max": 1}"#,
        ] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(TimeHistogram.self, from: Data(text.utf8))
            }
        }
    }
}

/// A small seeded generator.
struct Congruence: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29) &* 0xBF58_476D_1CE4_E5B9
    }

    /// A number of the standard normal distribution, nearly: the sum of twelve uniform ones (central limit theorem).
    mutating func normal() -> Double {
        (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &self) }
    }
}
