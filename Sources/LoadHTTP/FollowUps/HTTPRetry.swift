/// When a request that failed is sent again. In a plan's JSON: `{"times": 2, "causes": ["connect", "5xx"], "wait": 0.1}`.
public struct HTTPRetry: Sendable, Codable, Equatable {
    /// What a request is tried again after.
    public enum Cause: String, Sendable, Codable, CaseIterable {
        /// No connection came about.
        case connect
        /// The connection ended before the response did.
        case reset
        /// It ran out of time.
        case timeout
        /// The target answered with a status from 500 on that is not expected.
        case serverError = "5xx"
    }

    /// How often at most, after the first time.
    public var times: Int
    /// After what.
    public var causes: [Cause]
    /// How long after the end of the one that failed, in seconds.
    public var wait: Double

    /// Makes a rule; after any cause, at once, where nothing else is said.
    public init(times: Int, causes: [Cause] = Cause.allCases, wait: Double = 0) {
        self.times = times
        self.causes = causes
        self.wait = wait
    }
}
