import LoadOTLP
import LoadStore
import LoadTarget

extension ReceivedBatch {
    /// An offset beyond that, in seconds, is that of no clock: 30 years.
    private static let mostOffset = 1e9

    /// A batch as it is kept: by this machine's clock.
    ///
    /// - Parameter body: the request as it came, compressed, where that is this batch and nothing else; else it is written anew.
    init(_ batch: ReadingBatch, body: [UInt8]?, received: Double) throws {
        let offset = batch.last("squall.probe.clock.offset").flatMap { abs($0) < Self.mostOffset ? $0 : nil }
        let times = batch.readings.map { $0.time + (offset ?? 0) }
        self.init(
            instance: batch.source.instance, name: batch.source.name, host: batch.source.host,
            number: batch.number.map { Int64(clamping: $0) }, received: received,
            span: times.min().flatMap { first in times.max().map { first...$0 } }, readings: batch.readings.count,
            clockOffset: offset, clockError: offset == nil ? nil : batch.last("squall.probe.clock.error"),
            dropped: batch.last("squall.probe.dropped").map { Int64(min(max($0, 0), 1e15)) },
            otlp: try body ?? Self.written(batch))
    }

    private static func written(_ batch: ReadingBatch) throws -> [UInt8] {
        var origins = CounterOrigins()
        return try Gzip.compressed(batch.message(&origins))
    }

    /// The readings, by this machine's clock.
    func readings() throws -> [TargetReading] {
        let message = try Gzip.decompressed(otlp, most: HubLimits.mostUnpacked)
        return try ReadingReceiver(message).batches.flatMap(\.readings).map { reading in
            TargetReading(time: reading.time + (clockOffset ?? 0), points: reading.points)
        }
    }
}
