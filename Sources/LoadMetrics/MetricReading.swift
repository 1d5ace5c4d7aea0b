import LoadMeasure
import LoadVerdict

/// What is told of a run at one moment.
public struct MetricReading: Sendable {
    /// All that was measured of the run so far.
    public var total: Snapshot
    /// The last interval, of which gauges are.
    public var latest: Snapshot
    /// Whether counters and histograms count the whole run so far; else they count the last interval.
    public var isCumulative: Bool
    /// When the run began, in seconds since 1970 (UTC).
    public var startedAt: Double
    /// How the run is judged; nil while it lasts.
    public var verdict: Verdict?

    /// Makes a reading.
    public init(
        total: Snapshot, latest: Snapshot, isCumulative: Bool, startedAt: Double, verdict: Verdict? = nil
    ) {
        (self.total, self.latest, self.isCumulative) = (total, latest, isCumulative)
        (self.startedAt, self.verdict) = (startedAt, verdict)
    }

    /// What counters and histograms count.
    public var counted: Snapshot { isCumulative ? total : latest }
    /// When that begins, in seconds since 1970 (UTC).
    public var since: Double { startedAt + (isCumulative ? 0 : latest.start / .seconds(1)) }
    /// When it ends, in seconds since 1970 (UTC).
    public var time: Double { startedAt + latest.end / .seconds(1) }

    /// One value of a metric.
    public struct Point: Sendable, Equatable {
        /// What a value is.
        public enum Value: Sendable, Equatable {
            case number(Double)
            case count(UInt64)
            case times(TimeHistogram)
        }

        /// Of which metric.
        public var metric: Metric
        /// What tells it from the metric's other points.
        public var tags: [MetricTag]
        /// How much.
        public var value: Value
    }

    /// All points, those of a metric together, in the order of `Metric`.
    public var points: [Point] {
        var collected = PointCollector()
        if total.scenarios.isEmpty {
            collected.add(counted: counted)
            collected.add(latest: latest, open: total.counts.open)
        } else {
            let idle = Snapshot(start: latest.start, end: latest.end)
            for (name, part) in total.scenarios.sorted(by: { $0.key < $1.key }) {
                collected.common = [MetricTag("scenario", name)]
                collected.add(counted: counted.scenarios[name] ?? idle)
                collected.add(latest: latest.scenarios[name] ?? idle, open: part.counts.open)
            }
            collected.common = []
        }
        collected.addRun(counted: counted, latest: latest)
        if let verdict { collected.add(verdict) }
        return collected.points.enumerated().sorted {
            ($0.element.metric.rawValue, $0.offset) < ($1.element.metric.rawValue, $1.offset)
        }.map(\.element)
    }
}
