import LoadLoop
import LoadMeasure

/// Reads what a loop and the system say of the loop's thread, from one call to the next.
final class HealthMeter {
    private let loop: EventLoop
    private var last: ThreadTimes
    private var since: Int64

    init(loop: EventLoop) {
        self.loop = loop
        last = .ofThisThread()
        since = MonotonicClock.now()
    }

    /// Forgets what happened until now.
    func restart() {
        _ = take()
    }

    /// What happened since the last call. Call it on the loop's thread.
    func take() -> LoopHealth {
        let times = ThreadTimes.ofThisThread()
        let now = MonotonicClock.now()
        let statistics = loop.takeStatistics()
        defer { (last, since) = (times, now) }
        var health = LoopHealth()
        health.wallTime = Double(now - since) / 1e9
        health.cpuTime = Double(times.cpu - last.cpu) / 1e9
        health.runQueueDelay = Double(times.runQueueDelay - last.runQueueDelay) / 1e9
        health.busyTime = Double(statistics.busy) / 1e9
        health.longestStall = Double(statistics.longestStall) / 1e9
        return health
    }
}
