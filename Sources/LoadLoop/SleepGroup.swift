// Safe: touched on its loop's thread only, which `assertOnLoop` checks in debug builds.
/// Sleeps on one loop that can be interrupted together, and apart from the others': those of a scenario's users.
public final class SleepGroup: @unchecked Sendable {
    /// The loop; it lives as long as its groups do.
    public unowned let loop: EventLoop
    /// Whether the group's sleeps were interrupted: none begins any more.
    public private(set) var isInterrupted = false

    /// Tasks that wait for a time.
    var sleepers = TimerQueue<WaitingTask>()
    var naps = TimerQueue<Nap.Ending>()
    var sharedWaits = SharedWaits()

    init(of loop: EventLoop) {
        self.loop = loop
    }

    /// Waits until `deadline` of the monotonic clock, in nanoseconds.
    ///
    /// - Returns: whether sleeps may go on; false once they are interrupted.
    public func sleep(until deadline: Int64) async -> Bool {
        loop.assertOnLoop()
        if isInterrupted { return false }
        await loop.wait(in: self, until: deadline)
        return !isInterrupted
    }

    /// Ends all sleeps, now and from now on, so that tasks can come to their end.
    public func interrupt() {
        loop.assertOnLoop()
        isInterrupted = true
        while let sleeper = sleepers.pop(upTo: .max) { loop.resume(sleeper) }
        while let ending = naps.pop(upTo: .max) { ending.come() }
        interruptSharedWaits()
    }

    /// The earliest end of a sleep, which is to be met to the microsecond; `Int64.max` where nothing sleeps.
    var earliest: Int64 { Swift.min(sleepers.earliest, naps.earliest) }

    /// Ends what ends by now.
    func fire(now: Int64) {
        while let sleeper = sleepers.pop(upTo: now) { loop.resume(sleeper) }
        while let ending = naps.pop(upTo: now) { ending.come() }
        endSharedWaits(upTo: now)
    }
}
