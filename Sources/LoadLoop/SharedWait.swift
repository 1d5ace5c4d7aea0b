/// How a wait for something that others bring came to its end.
public enum WaitOutcome: Sendable, Equatable {
    /// What was waited for has come.
    case fulfilled
    /// Its time was over before.
    case timedOut
    /// The load has ended, or was stopped, before.
    case interrupted
}

// Safe: touched on its loop's thread only; `end` hands itself over to it.
/// One wait of a task for something that any thread may bring. It ends by that, at its deadline, or with the sleeps of its
/// group; what comes later finds nobody.
///
/// The wait says only what woke its task. Where somebody may have granted something to a task that its deadline woke at
/// the same moment, whoever grants decides, under a lock of its own, which of the two was first.
public final class SharedWait: WaitingPlace, @unchecked Sendable {
    private let loop: EventLoop
    /// One of the loop's, which keeps it.
    private unowned let group: SleepGroup
    private var task: WaitingTask?
    private var outcome: WaitOutcome?
    /// When it ended, in nanoseconds of the monotonic clock: the task goes on when its loop has its turn. 0 before.
    public private(set) var endedAt: Int64 = 0
    /// Whether it goes on when the group's sleeps end.
    fileprivate let outlastsSleeps: Bool
    /// In nanoseconds of the monotonic clock.
    fileprivate var deadline = Int64.max
    /// Its position among the group's waits, while it waits.
    fileprivate var position = 0

    /// - Parameters:
    ///   - group: the group of the task that will wait.
    ///   - outlastsSleeps: whether the end of the group's sleeps leaves it alone: whoever made it must end it then.
    public init(in group: SleepGroup, outlastsSleeps: Bool = false) {
        (self.group, loop) = (group, group.loop)
        self.outlastsSleeps = outlastsSleeps
    }

    /// Suspends the current task until the wait ends. Call it once, on the loop.
    ///
    /// - Parameter deadline: when it ends at the latest, in nanoseconds of the monotonic clock.
    public func wait(until deadline: Int64 = .max) async -> WaitOutcome {
        if let outcome { return outcome }
        if group.isInterrupted, !outlastsSleeps { return .interrupted }
        self.deadline = deadline
        group.sharedWaits.enter(self)
        await loop.wait(at: self)
        return outcome ?? .interrupted
    }

    /// Ends the wait, from any thread: at once on its own loop, otherwise in the loop's next turn.
    public func end(as outcome: WaitOutcome = .fulfilled) {
        let instant = MonotonicClock.now()
        if loop.isCurrent {
            come(to: outcome, at: instant)
        } else {
            loop.executor.submit { self.come(to: outcome, at: instant) }
        }
    }

    /// Keeps the task until the wait ends.
    public func keep(_ task: WaitingTask) {
        self.task = task
    }

    fileprivate func come(to outcome: WaitOutcome, at instant: Int64) {
        guard self.outcome == nil else { return }
        (self.outcome, endedAt) = (outcome, instant)
        guard let task else { return }
        self.task = nil
        group.sharedWaits.leave(self)
        loop.resume(task)
    }
}

/// The shared waits of one group's tasks.
struct SharedWaits {
    private var waits: [SharedWait] = []
    /// A timer cannot be taken back: those of waits that have ended come out at their time and find nobody.
    private var alarms = TimerQueue<SharedWait>()

    /// How many timers there are, those of ended waits included.
    var alarmCount: Int { alarms.count }

    /// The earliest deadline, `Int64.max` where there is none.
    var earliest: Int64 { alarms.earliest }

    mutating func enter(_ wait: SharedWait) {
        wait.position = waits.count
        waits.append(wait)
        if wait.deadline != .max { alarms.push(wait, at: wait.deadline) }
        if alarms.count > 1024, alarms.count > 4 * waits.count { forgetEndedAlarms() }
    }

    mutating func leave(_ wait: SharedWait) {
        guard let last = waits.popLast(), last !== wait else { return }
        waits[wait.position] = last
        last.position = wait.position
    }

    /// Takes out a wait whose time has come, if there is one.
    mutating func popAlarm(upTo now: Int64) -> SharedWait? { alarms.pop(upTo: now) }

    /// The waits that end with the group's sleeps.
    var endingWithSleeps: [SharedWait] { waits.filter { !$0.outlastsSleeps } }

    private mutating func forgetEndedAlarms() {
        alarms = TimerQueue()
        for wait in waits where wait.deadline != .max { alarms.push(wait, at: wait.deadline) }
    }
}

extension SleepGroup {
    /// Ends the shared waits whose time has come.
    func endSharedWaits(upTo now: Int64) {
        while let wait = sharedWaits.popAlarm(upTo: now) { wait.come(to: .timedOut, at: now) }
    }

    /// Ends the shared waits that are no longer than sleeps.
    func interruptSharedWaits() {
        let now = MonotonicClock.now()
        for wait in sharedWaits.endingWithSleeps { wait.come(to: .interrupted, at: now) }
    }
}
