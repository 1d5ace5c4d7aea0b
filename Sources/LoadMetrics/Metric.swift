/// What monitoring systems are told of a run while it lasts: each thing once, whatever a system calls it.
///
/// The order is that in which they are shown. `docs/outputs.md` and the Grafana dashboard are held to this list.
public enum Metric: Int, Sendable, CaseIterable {
    case exchanges, exchangesIntended, exchangesOpen, errors
    case responseTime, serviceTime, sendLag, partTime
    case waitForUser, waitForPermit, offloadWait
    case users, iterationsStarted, iterationsCompleted, arrivalsWaited, iterationResponseTime
    case groupResponseTime, groupFailures
    case bytesReceived, bytesSent, connections, resumedSessions
    case messages, messagePayload, messagesDropped, messageTimeToFirst, messageGap
    case limit, limitInFlight, breakerState, breakerOpenings, meetings
    case generatorCPUTime, generatorBusyTime, generatorRunQueueDelay, generatorLongestStall
    case elapsed, verdict, validity, thresholdPassed
}

/// What a metric is, from which each system's name for it is made.
public struct MetricDefinition: Sendable, Equatable {
    /// How its values come about.
    public enum Kind: String, Sendable {
        /// It only grows, over the run.
        case counter
        /// It is what it is at the moment, or was in the last interval.
        case gauge
        /// Times counted by how long they were, over the run.
        case histogram
    }

    /// What a value is a number of.
    public enum Unit: Sendable, Equatable {
        /// Seconds.
        case seconds
        /// Bytes.
        case bytes
        /// Things of a kind: `exchange`.
        case count(of: String)
        /// One for yes, zero for no.
        case truth
    }

    /// Words joined by `_`, parts by `.`: `generator.cpu_time`.
    public var name: String
    /// How its values come about.
    public var kind: Kind
    /// What a value is a number of.
    public var unit: Unit
    /// The tags that tell its points apart; a point has those that apply.
    public var tags: [String]
    /// What it says, in a sentence.
    public var help: String
}

/// What tells one point of a metric from another.
public struct MetricTag: Sendable, Hashable {
    /// `task`.
    public var name: String
    /// `checkout`.
    public var value: String

    /// Makes a tag.
    public init(_ name: String, _ value: String) {
        (self.name, self.value) = (name, value)
    }
}
