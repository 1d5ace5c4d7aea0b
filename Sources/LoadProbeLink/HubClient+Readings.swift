import LoadTarget

extension HubClient {
    /// A stretch shorter than this is not halved, in seconds.
    private static let shortestSpan = 10.0

    /// What a probe measured from a moment on, as much of it as one answer has room for.
    ///
    /// Where the hub has too much, half of the time is asked for, and half of that again, down to five seconds: after a pause, and of a
    /// large machine.
    ///
    /// - Returns: the readings, and until when they are all: `end`, or an earlier moment where there is more to be asked for.
    /// - Throws: `Failed`.
    public func firstReadings(
        of probe: String, from start: Double, to end: Double
    ) async throws(Failed) -> (answer: ProbeReadings, end: Double) {
        try await Self.first(from: start, to: end) { end throws(Failed) in
            try await readings(of: probe, from: start, to: end)
        }
    }

    /// - Parameter ask: answers what there is until a moment.
    static func first<Answer>(
        from start: Double, to end: Double, ask: (_ end: Double) async throws(Failed) -> Answer
    ) async throws(Failed) -> (answer: Answer, end: Double) {
        var end = end
        while true {
            do throws(Failed) { return (try await ask(end), end) } catch {
                guard error.isTooMuch, end - start >= shortestSpan else { throw error }
                end = start + (end - start) / 2
            }
        }
    }
}
