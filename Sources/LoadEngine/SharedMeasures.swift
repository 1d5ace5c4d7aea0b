import LoadMeasure

/// What is measured once for all loops, beside what each of them records.
struct SharedMeasures: Sendable {
    let gates: ExchangeGates
    let places: SharedPlaces

    /// Measures from a moment on, in nanoseconds of the monotonic clock.
    func measure(from start: Int64) {
        gates.measure(from: start)
    }

    /// Adds what was measured since the last call to the snapshot that ends now, in nanoseconds of the monotonic clock.
    func take(at now: Int64, into snapshot: inout Snapshot) {
        gates.take(at: now, into: &snapshot)
        for (name, counts) in places.takeMeetings() { snapshot.meetings[name] = counts }
    }
}
