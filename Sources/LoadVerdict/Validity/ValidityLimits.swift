/// Where a run stops being valid, and why there. The only place where these numbers stand.
///
/// A finding is *suspect* where a figure that people quote (the p99, the throughput) may be off by more than runs of
/// the same load differ anyway, and *invalid* where the figure is more the generator's than the target's.
public enum ValidityLimits {
    // MARK: Send lag

    /// Below this p99, in seconds, send lag is no finding: a timer and a context switch cost as much on any system.
    public static let sendLagFloor = 0.000_1
    /// Above this share of the p99 response time send lag is suspect. An exchange's response time is its send lag plus
    /// its service time, so the share bounds how much of a quoted p99 is the generator's; a tenth is about what two
    /// runs of the same load differ by.
    public static let suspectSendLagShare = 0.1
    /// Below this p99, in seconds, send lag makes no run invalid: one time slice of a busy scheduler is 3 to 4 ms.
    public static let invalidSendLagFloor = 0.005
    /// Above this share of the p99 response time send lag makes the run invalid. A generator that sends late reads late
    /// as well, and that part of its delay hides in the service time: a quarter in sight means about half in all.
    public static let invalidSendLagShare = 0.25

    // MARK: Loops

    /// A stall delays the exchanges that are due while it lasts: about its share of the run. Suspect where they are
    /// enough to stand in the p99.9.
    public static let suspectStallShare = 0.001
    /// Invalid where the delayed exchanges are enough to stand in the p99.
    public static let invalidStallShare = 0.01
    /// A stall shorter than this share of the quantile that it could stand in changes little of it.
    public static let stallToQuantile = 0.2
    /// Above this share of busy time a loop is saturated. By the M/D/1 queue an event then waits for the handling of
    /// ρ / (2·(1 − ρ)) ≈ 3 others: some microseconds, but growing fast from here.
    public static let suspectBusyShare = 0.85
    /// Above this share of busy time the same formula gives 25 others; the loop no longer keeps up with the load.
    public static let invalidBusyShare = 0.98

    // MARK: The machine

    /// The share of time in which a loop was ready and not run, or in which the hypervisor ran someone else, is the
    /// share of responses that are read late. Suspect where these reach into the p95.
    public static let suspectDelayShare = 0.05
    /// Invalid where they reach the median.
    public static let invalidDelayShare = 0.5

    // MARK: The offered load

    /// Above this share of arrivals that found no free virtual user, the p99 response time is made of waiting for one.
    public static let suspectWaitedShare = 0.01
    /// Any unsent exchange is suspect: it has no response time, and it would have been among the longest. Above this
    /// share of the intended ones it would have stood in the p99, and the run is invalid.
    public static let invalidUnsentShare = 0.01
    /// An open workload that started less than this share of its arrivals in time applied another load than planned.
    public static let suspectOfferedShare = 0.99
    /// Below this share it applied a clearly lower one.
    public static let invalidOfferedShare = 0.95

    // MARK: Plausibility

    /// By how much users and throughput × response time may differ (Little's law) before it is suspect: more than
    /// phases changing and histograms' rounding explain.
    public static let suspectLittleError = 0.05
    /// By how much they may differ before users and times contradict each other.
    public static let invalidLittleError = 0.25
    /// Above this share of failed exchanges Little's law is not asked: a user may pause after a failure.
    public static let littleErrorRate = 0.01
    /// Any exchange that failed for want of descriptors or ports is suspect; above this share of the ended ones the
    /// generator's limits shaped the load.
    public static let invalidGeneratorFailures = 0.01
    /// Cancelled exchanges were the longest ones; above this share of the ended ones the p99 is too low.
    public static let suspectCancelledShare = 0.01
    /// Exchanges that a p99 should rest on: ten beyond it.
    public static let samplesForP99: UInt64 = 1_000
}
