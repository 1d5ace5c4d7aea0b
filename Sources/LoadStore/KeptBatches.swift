import Foundation
import GRDB

extension RunStore {
    /// The batches of the probes of a name that were measured in a stretch of time, by this machine's clock: of one life after the
    /// other, in order, read some at a time, however many there are.
    ///
    /// - Parameter spacing: after a batch, those that end within so many seconds are passed over, and not read; 0 for all batches.
    /// - Throws: `StoreProblem`.
    public func batches(
        of name: String, in span: ClosedRange<Double>, every spacing: Double = 0
    ) throws(StoreProblem) -> KeptBatches {
        let lives = try read { database in
            try Row.fetchAll(
                database, sql: "SELECT id, instance, name, host FROM probe WHERE name = ? ORDER BY first_seen, id",
                arguments: [name]
            ).map { KeptBatches.Life(id: $0["id"], instance: $0["instance"], name: $0["name"], host: $0["host"]) }
        }
        return KeptBatches(store: self, span: span, spacing: spacing, lives: lives[...])
    }
}

/// Batches of a probe, one after the other.
public struct KeptBatches {
    struct Life {
        var id: Int64
        var instance: String
        var name: String
        var host: String
    }

    /// How many are read at a time.
    private static let chunk = 200

    /// Whether there was ever a probe of the name, as far as the store knows.
    public let isKnown: Bool
    let store: RunStore
    let span: ClosedRange<Double>
    private let spacing: Double
    /// Those that are left, the one that is read among them.
    private var lives: ArraySlice<Life>
    private var read: ArraySlice<ReceivedBatch> = []
    /// The last that was read of the life.
    private var last: (end: Double, number: Int64)

    init(store: RunStore, span: ClosedRange<Double>, spacing: Double, lives: ArraySlice<Life>) {
        (self.store, self.span, self.spacing, self.lives) = (store, span, spacing, lives)
        isKnown = !lives.isEmpty
        last = (span.lowerBound, -1)
    }

    /// The next one; nil at the end.
    ///
    /// - Throws: `StoreProblem`.
    public mutating func next() throws(StoreProblem) -> ReceivedBatch? {
        while let life = lives.first {
            if read.isEmpty { read = try more(of: life)[...] }
            // They are in the order of their ends: none that follows begins in time.
            if let batch = read.popFirst(), let times = batch.span, times.lowerBound <= span.upperBound {
                last = (times.upperBound + spacing, batch.number ?? 0)
                return batch
            }
            lives.removeFirst()
            (read, last) = ([], (span.lowerBound, -1))
        }
        return nil
    }

    private func more(of life: Life) throws(StoreProblem) -> [ReceivedBatch] {
        try store.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT number, received, start, end, clock_offset, clock_error, readings, otlp FROM batch
                    WHERE probe = ? AND (end, number) > (?, ?) ORDER BY end, number LIMIT ?
                    """, arguments: [life.id, last.end, last.number, spacing > 0 ? 1 : Self.chunk]
            ).map { row in
                let (start, otlp): (Double, Data) = (row["start"], row["otlp"])
                return ReceivedBatch(
                    instance: life.instance, name: life.name, host: life.host, number: row["number"],
                    received: row["received"], span: start...max(start, row["end"]), readings: row["readings"],
                    clockOffset: row["clock_offset"], clockError: row["clock_error"], dropped: nil, otlp: Array(otlp))
            }
        }
    }
}
