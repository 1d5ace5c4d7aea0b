/// Readings of a stretch of time, by series: short as JSON, and ready to be drawn.
public struct TargetHistory: Sendable, Codable, Equatable {
    /// One series, in the order of time.
    public struct Line: Sendable, Codable, Equatable {
        /// What it is of.
        public var series: TargetSeries
        /// When, in seconds since 1970 (UTC).
        public var times: [Double]
        /// How much at each of the times, in the series' unit.
        public var values: [Double]
    }

    /// In the order in which they were first read.
    public var lines: [Line] = []

    /// Sorts readings by series.
    public init(_ readings: some Sequence<TargetReading>) {
        var places: [TargetSeries: Int] = [:]
        for reading in readings {
            for point in reading.points {
                let place = places[point.series] ?? lines.count
                if place == lines.count {
                    places[point.series] = place
                    lines.append(Line(series: point.series, times: [], values: []))
                }
                lines[place].times.append(reading.time)
                lines[place].values.append(point.value)
            }
        }
    }

    /// The readings, by rising time.
    public var readings: [TargetReading] {
        var points: [Double: [TargetPoint]] = [:]
        for line in lines {
            for (time, value) in zip(line.times, line.values) {
                points[time, default: []].append(TargetPoint(line.series, value))
            }
        }
        return points.sorted { $0.key < $1.key }.map { TargetReading(time: $0.key, points: $0.value) }
    }
}
