/// What an alarm calls.
public protocol AlarmOwner: AnyObject {
    /// The alarm's time has come; it has none now. A new one must lie behind `now`, in nanoseconds of the monotonic clock.
    func alarmCame(now: Int64)
}

/// Calls its owner at a time, which may move as often as it likes: for whoever watches the deadlines of many waits with one
/// timer. Lives on its loop's thread.
public final class Alarm {
    private unowned let loop: EventLoop
    private weak var owner: (any AlarmOwner)?
    private var armed: Int64 = .max

    /// When it calls, in nanoseconds of the monotonic clock; `Int64.max` for never.
    ///
    /// Setting it is a store, unless it comes sooner than what the loop's queue holds: an entry there that comes too early
    /// moves on by itself.
    public var time: Int64 = .max {
        didSet { if time < armed { arm() } }
    }

    /// Makes an alarm that has no time yet. It does not hold its owner.
    public init(of owner: any AlarmOwner, on loop: EventLoop) {
        self.loop = loop
        self.owner = owner
    }

    /// An entry of the loop's queue came out.
    func came(now: Int64) {
        guard armed <= now else { return }
        armed = .max
        if time > now {
            if time != .max { arm() }
        } else {
            time = .max
            owner?.alarmCame(now: now)
        }
    }

    private func arm() {
        armed = time
        loop.arm(self, at: time)
    }
}
