/// Readings that travel together.
public struct ReadingBatch: Sendable, Equatable {
    /// Whose they are.
    public var source: ReadingSource
    /// Counts the source's batches from 1, so that each is taken once, in order, and what is missing is seen; nil from a sender that
    /// does not number them.
    public var number: UInt64?
    /// By rising time.
    public var readings: [TargetReading]

    /// Makes a batch.
    public init(source: ReadingSource, number: UInt64?, readings: [TargetReading]) {
        (self.source, self.number, self.readings) = (source, number, readings)
    }

    /// The last value of a series without tags.
    public func last(_ name: String) -> Double? {
        for reading in readings.reversed() {
            if let point = reading.points.first(where: { $0.series.name == name && $0.series.tags.isEmpty }) {
                return point.value
            }
        }
        return nil
    }
}
