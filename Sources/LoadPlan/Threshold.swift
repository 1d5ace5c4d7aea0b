/// A judgement on the run: a metric, a comparison and a limit, for example `p99 < 300ms`.
public struct Threshold: Sendable, Codable, Equatable {
    /// What is measured.
    public enum Metric: Sendable, Codable, Equatable {
        /// A quantile of a time (0 ... 1), in seconds.
        case quantile(Time, Double)
        /// The mean of a time, in seconds.
        case mean(Time)
        /// The largest value of a time, in seconds.
        case max(Time)
        /// The share of exchanges that failed or timed out, 0 ... 1.
        case errorRate
        /// Completed exchanges per second.
        case throughput
        /// The number of exchanges that failed or timed out.
        case errorCount
    }

    /// A measured time, by the clock that it starts on.
    public enum Time: String, Sendable, Codable, Equatable {
        case responseTime = "response_time"
        case serviceTime = "service_time"
        case sendLag = "send_lag"
    }

    /// How the metric must compare with the limit for the threshold to pass.
    public enum Comparison: String, Sendable, Codable, Equatable {
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case equal = "=="
    }

    /// The threshold as the user wrote it, for reports.
    public var text: String
    /// What is measured.
    public var metric: Metric
    /// The task it looks at; nil for all exchanges.
    public var task: String?
    /// How to compare.
    public var comparison: Comparison
    /// The limit in the metric's unit: seconds, a share of 1, a count, or per second.
    public var limit: Double

    /// Makes a threshold.
    public init(text: String, metric: Metric, task: String? = nil, comparison: Comparison, limit: Double) {
        self.text = text
        self.metric = metric
        self.task = task
        self.comparison = comparison
        self.limit = limit
    }
}
