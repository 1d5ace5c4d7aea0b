/// What a hub answered to a batch.
public struct HubAnswer: Sendable, Equatable {
    /// What became of the batch.
    public enum Outcome: Sendable, Equatable {
        /// The hub has it.
        case taken
        /// It never will have it: why.
        case refused(String)
        /// It may have it later: why.
        case failed(String)
    }

    /// What became of the batch.
    public var outcome: Outcome
    /// How often the hub wants readings; nil where it leaves that to the probe.
    public var interval: Duration?
    /// When the request was there and the answer left, in seconds since 1970 by the hub's clock.
    public var times: (received: Double, answered: Double)?

    /// Makes an answer.
    public init(_ outcome: Outcome, interval: Duration? = nil, times: (received: Double, answered: Double)? = nil) {
        (self.outcome, self.interval, self.times) = (outcome, interval, times)
    }

    /// What a status means. What a batch is refused for is of the batch: that it cannot be read, or is too large. All else may change:
    /// a token may be set, an address put right, a hub come back.
    ///
    /// - Parameter body: what came with it, of which the first line is told.
    static func outcome(status: Int, body: String) -> Outcome {
        let line = body.split(whereSeparator: \.isNewline).first.map { ": \($0.prefix(200))" } ?? ""
        switch status {
        case 200..<300: return .taken
        case 400, 413, 422: return .refused("status \(status)\(line)")
        default: return .failed("status \(status)\(line)")
        }
    }

    /// Whether two say the same.
    public static func == (one: HubAnswer, other: HubAnswer) -> Bool {
        one.outcome == other.outcome && one.interval == other.interval && one.times?.received == other.times?.received
            && one.times?.answered == other.times?.answered
    }
}
