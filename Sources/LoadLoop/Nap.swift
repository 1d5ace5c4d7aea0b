/// A sleep that can be ended before its time: for what waits for a plan that may change. One task at a time sleeps in it;
/// it lives on its loop's thread.
public final class Nap: WaitingPlace {
    private unowned let group: SleepGroup
    private var task: WaitingTask?
    /// A timer cannot be taken back: this tells the one of the current sleep from those of sleeps that were ended.
    private var number: UInt64 = 0

    /// A timer's note of the sleep that it ends.
    struct Ending {
        fileprivate let nap: Nap
        fileprivate let number: UInt64

        /// Ends the sleep, unless it has ended.
        func come() {
            if nap.number == number { nap.end() }
        }
    }

    /// Makes a place to sleep, of a group that outlives it.
    public init(in group: SleepGroup) {
        self.group = group
    }

    /// Waits until `deadline` of the monotonic clock, in nanoseconds, or until `end`.
    ///
    /// - Returns: whether sleeps may go on; false once they are interrupted.
    public func sleep(until deadline: Int64) async -> Bool {
        guard !group.isInterrupted else { return false }
        number &+= 1
        group.naps.push(Ending(nap: self, number: number), at: deadline)
        await group.loop.wait(at: self)
        return !group.isInterrupted
    }

    /// Ends the sleep, if a task sleeps.
    public func end() {
        guard let task else { return }
        self.task = nil
        group.loop.resume(task)
    }

    /// Keeps the task until the sleep ends.
    public func keep(_ task: WaitingTask) {
        self.task = task
    }
}
