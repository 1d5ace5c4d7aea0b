/// A batch of a probe's readings, as a hub took it in.
public struct ReceivedBatch: Sendable, Equatable {
    /// What tells one life of the probe from the next.
    public var instance: String
    /// What the probe is called.
    public var name: String
    /// The machine that it watches.
    public var host: String
    /// Its number, from 1; nil from a sender that does not number them, and then it is the next.
    public var number: Int64?
    /// When it was here, in seconds since 1970 (UTC).
    public var received: Double
    /// When it was measured by this machine's clock, first and last; nil where it has no reading.
    public var span: ClosedRange<Double>?
    /// Readings in it.
    public var readings: Int
    /// By how much this machine's clock was ahead of the probe's, in seconds; nil where it did not say.
    public var clockOffset: Double?
    /// The most that the offset is wrong by, in seconds.
    public var clockError: Double?
    /// Readings that the probe had let go by then; nil where it did not say.
    public var dropped: Int64?
    /// The readings, as an `ExportMetricsServiceRequest`, compressed by gzip.
    public var otlp: [UInt8]

    /// Describes a batch.
    public init(
        instance: String, name: String, host: String, number: Int64?, received: Double, span: ClosedRange<Double>?,
        readings: Int, clockOffset: Double?, clockError: Double?, dropped: Int64?, otlp: [UInt8]
    ) {
        (self.instance, self.name, self.host, self.number) = (instance, name, host, number)
        (self.received, self.span, self.readings) = (received, span, readings)
        (self.clockOffset, self.clockError, self.dropped, self.otlp) = (clockOffset, clockError, dropped, otlp)
    }
}
