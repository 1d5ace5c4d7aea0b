import LoadTarget

/// Puts readings of other machines where they belong: into the intervals of the run, by the time at which they were taken. Pure.
///
///     readings of web-1 ──┐            ┌─▶ interval 1
///     readings of db-1  ──┴─▶ by time ─┼─▶ interval 2
///                                      └─▶ ...
///
/// They come late and in bundles, twice where somebody asked twice, or not at all. A gauge counts where it was read. What a counter
/// grew by is spread evenly over the time between the two readings, so that each interval gets its part of it, and what was before
/// the run is not in it. Each series gets the tag `TargetSnapshot.probeTag`, which tells machines apart.
public struct TargetLedger: Sendable {
    /// An interval is told when it has been over for so long, in seconds, whatever is missing of it: that is told when it comes.
    static let patience = 10.0

    private var probes: [String: ProbeTrack]
    /// The intervals of the run so far, in seconds from its start.
    private var spans: [(start: Double, end: Double)] = []
    /// What is known of intervals and was not told, by their places.
    private var untold: [Int: TargetSnapshot] = [:]

    /// Makes a ledger without entries.
    ///
    /// - Parameter probes: whose readings will come: an interval waits for all of them.
    public init(probes: [String]) {
        self.probes = Dictionary(probes.map { ($0, ProbeTrack()) }) { first, _ in first }
    }

    /// Takes in a reading of a probe. One that is not later than the last of the same probe was here before.
    ///
    /// - Parameters:
    ///   - reading: by the hub's clock.
    ///   - start: when the run began, by the hub's clock, as far as that is known now.
    ///   - error: the most that the time may be wrong by, in seconds; nil where nobody knows.
    public mutating func add(_ reading: TargetReading, of probe: String, start: Double, error: Double?) {
        guard var track = probes[probe], reading.time > track.newest else { return }
        track.newest = reading.time
        track.held.append(.init(reading: reading, at: reading.time - start, error: error))
        probes[probe] = track
        enter(probe)
    }

    /// An interval of the run has ended.
    public mutating func end(_ start: Duration, _ end: Duration) {
        spans.append((start / .seconds(1), end / .seconds(1)))
        for probe in probes.keys { enter(probe) }
    }

    /// Whether all probes have read after the end of the last interval: nothing more of the run is to come.
    public var isComplete: Bool { probes.keys.allSatisfy { hasReached(end, by: $0) } }

    /// The probes of which nothing was read since the run began.
    public var silent: [String] {
        probes.filter { !$0.value.hasReadInRun }.map(\.key).sorted()
    }

    /// How long before the end of the last interval each probe's readings ended, in seconds: of those that read in the run, and not
    /// until its end.
    public var unread: [String: Double] {
        let end = self.end
        return probes.filter { $0.value.hasReadInRun && $0.value.reached < end }.mapValues { end - $0.reached }
    }

    /// What there is to tell of intervals, in order: of those that are complete, or have been over for long.
    ///
    /// - Parameter isLast: whether nothing more comes, so that all is told.
    public mutating func take(isLast: Bool = false) -> [LateTarget] {
        if isLast { for probe in probes.keys { enter(probe, isLast: true) } }
        let ready = untold.keys.filter { place in
            isLast || spans[place].end <= end - Self.patience
                || probes.values.allSatisfy { $0.entered >= spans[place].end }
        }
        return ready.sorted().compactMap { place in
            untold.removeValue(forKey: place).map {
                LateTarget(start: .seconds(spans[place].start), end: .seconds(spans[place].end), target: $0)
            }
        }
    }

    /// When the last interval ended.
    private var end: Double { spans.last?.end ?? 0 }

    private func hasReached(_ moment: Double, by probe: String) -> Bool {
        probes[probe].map { $0.reached >= moment } ?? true
    }

    /// Enters the readings whose intervals are known.
    private mutating func enter(_ probe: String, isLast: Bool = false) {
        guard var track = probes[probe] else { return }
        let count = isLast ? track.held.count : track.held.prefix { $0.at < end }.count
        let ready = track.held.prefix(count)
        track.held.removeFirst(count)
        for held in ready {
            track.entered = held.at
            track.hasReadInRun = track.hasReadInRun || held.at >= 0
            for point in held.reading.points where point.value.isFinite {
                let series = track.tagged(point.series, probe)
                guard point.series.kind == .counter else {
                    add(.init(sum: point.value, weight: 1, max: point.value), of: series, at: held.at)
                    continue
                }
                guard let growth = track.growth(point, held) else { continue }
                spread(growth, of: series)
            }
            note(held.error, of: probe, at: held.at)
            track.forget(at: held.reading.time)
        }
        probes[probe] = track
    }

    private mutating func add(_ measure: TargetSnapshot.Measure, of series: TargetSeries, at moment: Double) {
        guard let place = place(of: moment) else { return }
        untold[place, default: TargetSnapshot()].add(measure, of: series)
    }

    private mutating func spread(_ growth: ProbeTrack.Growth, of series: TargetSeries) {
        let begin = growth.end - growth.seconds
        var place = spans.partitioningIndex { begin < $0.end }
        while place < spans.count, spans[place].start < growth.end {
            let seconds = min(growth.end, spans[place].end) - max(begin, spans[place].start)
            if seconds > 0 {
                untold[place, default: TargetSnapshot()].add(
                    .init(sum: growth.rate * seconds, weight: seconds, max: growth.rate), of: series)
            }
            place += 1
        }
    }

    private mutating func note(_ error: Double?, of probe: String, at moment: Double) {
        guard let error, let place = place(of: moment) else { return }
        var errors = untold[place]?.clockErrors ?? [:]
        errors[probe] = max(error, errors[probe] ?? 0)
        untold[place, default: TargetSnapshot()].clockErrors = errors
    }

    /// The interval in which a moment is.
    private func place(of moment: Double) -> Int? {
        let place = spans.partitioningIndex { moment < $0.end }
        return place < spans.count && spans[place].start <= moment ? place : nil
    }
}

extension TargetSnapshot {
    fileprivate mutating func add(_ measure: Measure, of series: TargetSeries) {
        self.series[series] = self.series[series]?.merging(measure) ?? measure
    }
}
