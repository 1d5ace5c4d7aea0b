import Hummingbird
import LoadControl
import LoadDashboard
import LoadMeasure
import LoadPage
import LoadStore
import LoadTarget

/// What a machine did over a stretch of time, for the page: of each of some intervals what was measured in it.
struct MachineHistory {
    /// How long the stretch is where nobody says so, and at most, in seconds.
    static let usual = 900.0
    static let longest = 6 * 3_600.0
    /// Into how many intervals it is divided; none is shorter than a second.
    private static let intervals = 180.0
    /// How long before the stretch a counter's last value is looked for, in seconds.
    private static let before = 10.0
    /// Of how many moments of an interval what was measured is looked at: counters count on in between.
    private static let moments = 3.0

    /// In seconds since 1970 (UTC), by the hub's clock.
    private let span: ClosedRange<Double>
    private let spans: [(start: Double, end: Double)]
    /// How long each interval is but the last, in seconds.
    private let step: Double

    /// - Throws: `ControlRefusal` where the stretch is none, or too long.
    init(_ query: [Substring: Substring], now: Double) throws(ControlRefusal) {
        var query = query
        let end = query["to"].flatMap { Double($0) } ?? now
        if query["from"] == nil { query["from"] = Substring("\(end - Self.usual)") }
        if query["to"] == nil { query["to"] = Substring("\(end)") }
        span = try ReadingsQuestion(query, now: now).span
        let length = span.upperBound - span.lowerBound
        // Six hours after a moment are not six hours to the last digit.
        guard length > 0, length <= Self.longest + 1e-3 else {
            throw ControlRefusal(
                .badRequest, "from and to are \(length) s apart", fix: "ask for at most \(Int(Self.longest)) s")
        }
        let step = max(length / Self.intervals, 1)
        self.step = step
        // What is left over by rounding is no interval.
        spans = (0..<max(Int((length / step - 1e-6).rounded(.up)), 1)).map { place in
            (Double(place) * step, min(Double(place + 1) * step, length))
        }
    }

    /// The value that the page draws.
    ///
    /// - Throws: `ControlRefusal` where nobody knows the probe.
    func json(of probe: String, in store: RunStore) async throws -> String {
        try await store.answer { store in
            let spacing = step / Self.moments
            var batches = try store.batches(
                of: probe, in: span.lowerBound - Self.before...span.upperBound, every: spacing)
            guard batches.isKnown else {
                throw ControlRefusal(
                    .notFound, "no probe is called \"\(probe.prefix(100))\"", fix: "choose one of /machines")
            }
            var ledger = TargetLedger(probes: [probe])
            for span in spans { ledger.end(.seconds(span.start), .seconds(span.end)) }
            while let batch = try batches.next() {
                for reading in Self.last(of: try batch.readings(), every: spacing) {
                    ledger.add(reading, of: probe, start: span.lowerBound, error: nil)
                }
            }
            var targets = [TargetSnapshot?](repeating: nil, count: spans.count)
            for late in ledger.take(isLast: true) {
                // By its place: seconds are not the same any more when they were a `Duration`.
                let place = Int((late.start / .seconds(1) / step).rounded())
                if targets.indices.contains(place) { targets[place] = late.target }
            }
            return MachinePage.json(name: probe, from: span.lowerBound, spans: spans, targets: targets).line
        }
    }
    /// The last value of each series in each stretch of so many seconds, where it was read: some are not in each reading.
    ///
    /// - Parameter readings: by rising time.
    static func last(of readings: [TargetReading], every stretch: Double) -> [TargetReading] {
        var (seen, last) = (Set<TargetSeries>(), Double.infinity)
        return readings.reversed().compactMap { reading in
            let own = (reading.time / stretch).rounded(.down)
            if own != last { (seen, last) = ([], own) }
            let points = reading.points.filter { seen.insert($0.series).inserted }
            return points.isEmpty ? nil : TargetReading(time: reading.time, points: points)
        }.reversed()
    }
}
