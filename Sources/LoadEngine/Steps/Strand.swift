import LoadLoop
import LoadPlan
import LoadWire

/// Where a virtual user is on its way through its steps: on its main way, or on one of several at once.
struct Strand {
    /// When what comes next is due, in nanoseconds of the monotonic clock: the end of what came before.
    var due: Int64
    /// What its choices and waits are drawn from.
    var random: SplitMix64
    /// The user's clients that serve this strand, one for each executor.
    var clients: [any ExchangeClient]
    /// Whether the next exchange was counted as intended when its arrival came: it is then performed, or counted as
    /// unsent.
    var isIntended = false
    /// Why the steps were cut, so that what would follow is not performed; nil while they were not.
    var cut: Cut?
    /// Exchanges that failed.
    var failures = 0
    /// Exchanges performed and waits waited.
    var progress: Int64 = 0
    /// What loops and groups count; empty where the program has none.
    var counters: [Int64] = []
    /// When the steps are cut at the latest, in nanoseconds of the monotonic clock.
    var latestEnd = Int64.max
    /// When the connection that a line of steps waited for was free, in nanoseconds of the monotonic clock: what was due
    /// before that was held back by the limit of connections.
    var connectionFreeAt = Int64.min
    /// What its exchanges pass before they are sent; nil where nothing holds them back.
    var gates: TaskGates?
    /// What a background strand belongs to.
    var scope: BackgroundScope?
    /// The scopes of the strands that go on beside this one, in the order of their beginning.
    var companions: [BackgroundScope] = []

    /// Whether the steps were cut.
    var isCut: Bool { cut != nil }

    /// So many exchanges have failed: the strand's own, and so of what it goes on beside.
    mutating func countFailures(_ count: Int = 1) {
        failures += count
        scope?.failures += count
    }

    /// Why steps are cut.
    enum Cut {
        /// The end of the load, a stop, or the end of what a background strand belongs to.
        case ended
        /// Their time is over.
        case outOfTime
        /// A task's own code failed: the iteration is over, the user goes on.
        case failed
    }

    /// Goes on after an iteration whose code failed.
    ///
    /// - Returns: whether the iteration reached its end.
    mutating func recover() -> Bool {
        if cut == .failed {
            cut = nil
            return false
        }
        return !isCut
    }
}
