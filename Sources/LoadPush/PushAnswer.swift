import LoadMetrics

/// What became of metrics that were sent.
public enum PushAnswer: Sendable, Equatable {
    /// They are there.
    case taken
    /// They are not, and never will be: why.
    case refused(String)
    /// They are not, and may be later: why.
    case failed(String)

    /// What an HTTP response means: 429 and 5xx are a matter of time, as Prometheus and OpenTelemetry have it.
    ///
    /// - Parameter body: what came with it, of which the first line is told.
    public init(status: Int, body: String) {
        let line = body.split(whereSeparator: \.isNewline).first.map { ": \($0.prefix(200))" } ?? ""
        let reason = "status \(status)\(line)"
        switch status {
        case 200..<300: self = .taken
        case 429, 500...: self = .failed(reason)
        default: self = .refused(reason)
        }
    }
}

/// How a system wants metrics.
public protocol MetricEncoding: Sendable {
    /// What it is called in messages: `remote write`.
    var name: String { get }
    /// Whether it counts over the run; else by interval.
    var isCumulative: Bool { get }
    /// The header fields that say what the body is.
    var headers: [(name: String, value: String)] { get }
    /// What helps where nothing is taken.
    var advice: String { get }

    /// One request's body.
    func body(_ reading: MetricReading, of run: RunTags) throws -> [UInt8]
    /// What a response means that says that all is well.
    func answer(toAccepted response: [UInt8]) -> PushAnswer
}

extension MetricEncoding {
    /// It means that.
    public func answer(toAccepted response: [UInt8]) -> PushAnswer { .taken }
}
