import LoadMeasure
import LoadPlan

/// A finished run: what it was to do, what happened, and how it is judged. All that a report needs.
public struct RunResult: Sendable, Codable {
    /// How the run came to its end.
    public enum Ending: String, Sendable, Codable {
        /// The workload was played to its end.
        case completed
        /// The user stopped it; what was measured until then is complete.
        case interrupted
        /// No connection to the target came about.
        case unreachable
        /// A threshold that may abort did not hold.
        case aborted
        /// The setup failed, so that there was no load.
        case setupFailed = "setup_failed"
        /// The generator's process ended before the run did, or the run goes on: what was kept until then is there.
        case incomplete
    }

    /// What it was to do.
    public var plan: Plan
    /// How it ended.
    public var ending: Ending
    /// When it began, in seconds since 1970 (UTC).
    public var startedAt: Double
    /// What people did to the run while it lasted, in order.
    public var events: [RunEvent]
    /// Everything measured, from the first intended start to the end of the last exchange.
    public var total: Snapshot
    /// The same over time.
    public var timeline: Timeline
    /// How it is judged.
    public var verdict: Verdict
    /// What the generator knew of itself and its machine; nil where nobody asked.
    public var generator: GeneratorFacts?

    /// Puts a result together.
    public init(
        plan: Plan, ending: Ending, startedAt: Double, events: [RunEvent] = [], total: Snapshot,
        timeline: Timeline = Timeline(), verdict: Verdict, generator: GeneratorFacts? = nil
    ) {
        self.plan = plan
        self.ending = ending
        self.startedAt = startedAt
        self.events = events
        self.total = total
        self.timeline = timeline
        self.verdict = verdict
        self.generator = generator
    }
}

/// The judgement on a run.
public struct Verdict: Sendable, Codable, Equatable {
    /// The judgement in a word.
    public enum Outcome: String, Sendable, Codable {
        /// The numbers can be trusted, and every threshold holds.
        case pass
        /// The numbers can be trusted, and a threshold does not hold.
        case fail
        /// The generator, not the target, was the limit: the numbers say little about the target.
        case invalid
    }

    /// The judgement in a word.
    public var outcome: Outcome
    /// Whether the numbers can be trusted.
    public var validity: Validity
    /// Each threshold with its value.
    public var thresholds: [ThresholdResult]
    /// The threshold that aborted the run; nil where none did.
    public var abort: ThresholdResult? { thresholds.first { $0.abortedAt != nil } }

    /// Judges: invalid measurements come first, then thresholds.
    public init(validity: Validity, thresholds: [ThresholdResult]) {
        self.validity = validity
        self.thresholds = thresholds
        if validity.state == .invalid {
            outcome = .invalid
        } else {
            outcome = thresholds.allSatisfy(\.passed) ? .pass : .fail
        }
    }
}

/// A threshold held against the run.
public struct ThresholdResult: Sendable, Codable, Equatable {
    /// What was asked.
    public var threshold: Threshold
    /// What was measured of the whole run, in the metric's unit; nil when nothing was measured, which does not pass.
    public var value: Double?
    /// Whether it holds: of the whole run, or of its worst window.
    public var passed: Bool
    /// Why there is no value; nil where there is one.
    public var reason: String?
    /// What was measured in the worst window; nil for a threshold on the whole run.
    public var worst: Double?
    /// When the worst window ended, from the run's start.
    public var at: Duration?
    /// When the run was aborted because it did not hold; nil where it was not.
    public var abortedAt: Duration?

    /// Makes a result.
    public init(threshold: Threshold, value: Double?, passed: Bool, reason: String? = nil) {
        self.threshold = threshold
        self.value = value
        self.passed = passed
        self.reason = reason
    }
}

/// Whether a run's numbers can be trusted, and what says so.
public struct Validity: Sendable, Codable, Equatable {
    /// How far to trust.
    public enum State: String, Sendable, Codable, Comparable {
        case valid
        case suspect
        case invalid

        /// Orders by how bad it is.
        public static func < (left: State, right: State) -> Bool { left.rank < right.rank }
        private var rank: Int { self == .valid ? 0 : self == .suspect ? 1 : 2 }
    }

    /// One thing that was looked at.
    public struct Finding: Sendable, Codable, Equatable {
        /// What was looked at, as an identifier: `send_lag_p99`.
        public var name: String
        /// What it says of the run.
        public var state: State
        /// The figures, in a sentence.
        public var message: String
        /// What helps, where something is wrong.
        public var advice: String?

        /// Makes a finding.
        public init(name: String, state: State, message: String, advice: String? = nil) {
            self.name = name
            self.state = state
            self.message = message
            self.advice = advice
        }
    }

    /// Everything that was looked at, good or bad.
    public var findings: [Finding]
    /// The worst of the findings.
    public var state: State { findings.map(\.state).max() ?? .valid }
    /// What speaks against the numbers, the worst first.
    public var doubts: [Finding] { findings.filter { $0.state != .valid }.sorted { $0.state > $1.state } }

    /// Makes a validity from its findings.
    public init(findings: [Finding]) {
        self.findings = findings
    }
}
