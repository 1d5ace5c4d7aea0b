import LoadTarget

@testable import LoadOTLP

/// What the reader of OTLP holds of any bytes: it refuses them, or what it keeps of them is written and read again as it was. The
/// fuzzer holds it to this, and a test with the fuzzer's corpus.
enum ReadingsPromise {
    /// How it is broken; nil where it holds.
    static func broken(by input: [UInt8]) -> String? {
        guard let read = try? ReadingReceiver(input) else { return nil }
        for batch in read.batches {
            var origins = CounterOrigins()
            guard let again = try? ReadingReceiver(batch.message(&origins)) else { return "what is written is refused" }
            guard again.batches.count == 1, again.rejected == 0 else { return "what is written is rejected" }
            if again.batches[0].number != batch.number { return "the number is another" }
            if values(again.batches[0]) != values(batch) { return "the values are others" }
        }
        return nil
    }

    /// How often each series has each value. Moments of the same microsecond become one.
    private static func values(_ batch: ReadingBatch) -> [TargetPoint: Int] {
        batch.readings.flatMap(\.points).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
