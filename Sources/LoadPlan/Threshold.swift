/// A judgement on the run: a metric, a comparison and a limit, for example `p99 < 300ms`; over the whole run, or in
/// every window of some length.
public struct Threshold: Sendable, Codable {
    /// What is measured.
    public enum Metric: Sendable, Codable, Equatable {
        /// A quantile of a time (0 ... 1), in seconds.
        case quantile(Time, Double)
        /// The mean of a time, in seconds.
        case mean(Time)
        /// The smallest value of a time, in seconds.
        case min(Time)
        /// The largest value of a time, in seconds.
        case max(Time)
        /// The standard deviation of a time, in seconds.
        case stdev(Time)
        /// The share of exchanges that failed or timed out, 0 ... 1.
        case errorRate
        /// The number of exchanges that failed or timed out.
        case errorCount
        /// The share of responses that were as expected, 0 ... 1.
        case checks
        /// Completed exchanges per second.
        case throughput
        /// The share of exchanges due that were never sent, 0 ... 1.
        case unsentShare
        /// The number of exchanges due that were never sent.
        case unsentCount
        /// Iterations completed per second.
        case iterationRate
        /// The number of iterations completed.
        case iterationCount
    }

    /// What a metric's values are.
    public enum Unit: Sendable {
        case seconds
        case share
        case count
        case perSecond
    }

    /// A measured time, by the clock that it starts on.
    public enum Time: String, Sendable, Codable, Equatable, CaseIterable {
        case responseTime = "response_time"
        case serviceTime = "service_time"
        case sendLag = "send_lag"
        case waitForUser = "wait_for_user"
        case waitForPermit = "wait_for_permit"
        case iterationResponseTime = "iteration_response_time"
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
    /// The task or step it looks at; nil for all exchanges.
    public var task: String?
    /// The scenario it looks at; nil for all.
    public var scenario: String?
    /// The kind of error that `errors` are counted of, by its name in reports; nil for all kinds.
    public var kind: String?
    /// How to compare.
    public var comparison: Comparison
    /// The limit in the metric's unit: seconds, a share of 1, a count, or per second.
    public var limit: Double
    /// The length of the windows that must all hold; nil to judge the whole run at once.
    public var window: Duration?
    /// From when on, after the run's start, the run is aborted where the threshold does not hold; nil for never.
    public var abortAfter: Duration?
    /// Where it is written, so that a report can point there; nil where it stands in no file.
    public var location: SourceLocation?

    /// Makes a threshold.
    public init(
        text: String, metric: Metric, task: String? = nil, scenario: String? = nil, kind: String? = nil,
        comparison: Comparison, limit: Double, window: Duration? = nil, abortAfter: Duration? = nil
    ) {
        self.text = text
        self.metric = metric
        self.task = task
        self.scenario = scenario
        self.kind = kind
        self.comparison = comparison
        self.limit = limit
        self.window = window
        self.abortAfter = abortAfter
    }
}

extension Threshold: Equatable {
    /// Whether both ask the same, wherever they are written.
    public static func == (left: Threshold, right: Threshold) -> Bool {
        (left.text, left.metric, left.comparison, left.limit) == (
            right.text, right.metric, right.comparison, right.limit
        )
            && (left.task, left.scenario, left.kind, left.window, left.abortAfter) == (
                right.task, right.scenario, right.kind, right.window, right.abortAfter
            )
    }
}

extension Threshold.Metric {
    /// What the values are.
    public var unit: Threshold.Unit {
        switch self {
        case .quantile, .mean, .min, .max, .stdev: .seconds
        case .errorRate, .checks, .unsentShare: .share
        case .errorCount, .unsentCount, .iterationCount: .count
        case .throughput, .iterationRate: .perSecond
        }
    }

    /// The time whose values it looks at; nil where it looks at none.
    public var time: Threshold.Time? {
        switch self {
        case .quantile(let time, _), .mean(let time), .min(let time), .max(let time), .stdev(let time): time
        default: nil
        }
    }

    /// What is measured for all tasks together, in words; nil where each task has its own.
    public var ofAllTasks: String? {
        switch self {
        case .unsentShare, .unsentCount: "unsent"
        case .iterationRate, .iterationCount: "iterations"
        default: time.flatMap { $0 == .responseTime || $0 == .serviceTime ? nil : $0.words }
        }
    }
}

extension Threshold.Time {
    /// The time's name in words: `send lag`.
    public var words: String { rawValue.replacing("_", with: " ") }
}
