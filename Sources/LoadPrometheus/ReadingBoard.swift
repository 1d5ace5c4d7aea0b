import LoadTarget

/// Has a reading ready for whoever fetches it.
///
/// It is measured when it is asked for, so that its values are of the time that Prometheus notes with them, and nothing is measured
/// while nobody asks. Who asks within 0.9 s of another gets the same: some values are measured no more often, and however many ask,
/// it costs about a reading a second at most. (Not within a second, for who asks each second is sometimes a little early.)
public actor ReadingBoard {
    /// For how long a reading is good, in seconds.
    private static let age = 0.9

    private let now: @Sendable () -> Double
    private let read: @Sendable () -> TargetReading
    private var last: (time: Double, text: String)?

    /// Makes a board.
    ///
    /// - Parameters:
    ///   - now: the time in seconds; only grows.
    ///   - read: measures.
    public init(now: @escaping @Sendable () -> Double, read: @escaping @Sendable () -> TargetReading) {
        (self.now, self.read) = (now, read)
    }

    /// What a request gets.
    public var text: String {
        let time = now()
        if let last, time - last.time < Self.age { return last.text }
        let text = ReadingText.text(read())
        last = (time, text)
        return text
    }
}
