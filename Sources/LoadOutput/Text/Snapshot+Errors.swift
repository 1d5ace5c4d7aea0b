import LoadMeasure

extension Snapshot {
    /// Failures by kind, the most frequent first.
    package var errorsByCount: [(kind: ErrorKind, tally: ErrorTally)] {
        errors.sorted { ($1.value.count, $0.key.name) < ($0.value.count, $1.key.name) }
            .map { (kind: $0.key, tally: $0.value) }
    }
}
