/// When the users of one segment of a closed workload start and stop, while people change their number. Pure: it is
/// told the time. Segments are kept together as `SteeredArrivals` says.
///
/// Besides what is played there is the course that would be played without pauses: a resumed load goes on where the
/// course is by then.
///
///     course      ──────┐   ┌────────        users 10, then 0, ...
///     played      ───┐  │ ┌─┘                ... and a pause: all stop; those of the course's height start again
public struct SteeredUsers: Sendable {
    private var changes: UserChanges
    /// How far the changes were played before `upcoming` was taken from them.
    private var before: UserChanges.Position
    private var upcoming: UserChange?
    private var course: [UserChanges.Move]
    private let duration: Duration
    private var isPaused = false
    /// Nothing is handed out from this moment on, until the course is settled.
    private var heldFrom: Int64?
    private var passed = -SteeredArrivals.margin

    /// The changes as planned.
    ///
    /// - Parameter duration: the workload's.
    public init(_ changes: UserChanges, duration: Duration) {
        self.changes = changes
        self.duration = duration
        before = changes.position
        course = changes.moves
        upcoming = self.changes.next()
    }

    /// What there is to do at `now`; call it again until it says `wait` or `over`.
    public mutating func next(at now: Int64) -> Upcoming<UserChange> {
        let end = duration.wholeNanoseconds
        let due = upcoming.map { $0.at.wholeNanoseconds } ?? Swift.max(now, end)
        if let heldFrom, due >= heldFrom { return .wait(until: Swift.max(now, heldFrom) + SteeredArrivals.longestWait) }
        guard let change = upcoming else { return now < end ? .wait(until: end) : .over }
        guard due <= now else { return .wait(until: due) }
        passed = due
        before = changes.position
        upcoming = changes.next()
        return .due(change)
    }

    /// Hands out nothing from a moment on, until `steer` or `release`.
    ///
    /// - Returns: the moment, or a later one where it has passed that one.
    public mutating func hold(from moment: Int64) -> Int64 {
        let held = Swift.max(moment, passed + SteeredArrivals.margin)
        heldFrom = held
        return held
    }

    /// Goes on as before.
    public mutating func release() {
        heldFrom = nil
    }

    /// Changes the course from a moment on that is no earlier than `hold` promised, and goes on.
    public mutating func steer(_ change: LoadChange, at moment: Int64) {
        heldFrom = nil
        let moment = Duration.nanoseconds(moment)
        switch change {
        case .users(let users):
            let rest = Self.moves(from: course.users(before: moment), to: users, at: moment, until: duration)
            course = course.before(moment) + rest
            guard !isPaused else { return }
            let current = changes.moves.users(before: moment)
            play(Self.moves(from: current, to: users, at: moment, until: duration), from: moment)
        case .pause:
            isPaused = true
            let users = changes.moves.users(before: moment)
            play(users == 0 ? [] : [.init(at: moment, from: users, to: 0)], from: moment)
        case .resume:
            isPaused = false
            let users = course.users(before: moment)
            play((users == 0 ? [] : [.init(at: moment, from: 0, to: users)]) + course.from(moment), from: moment)
        case .rate:
            break
        }
    }

    private static func moves(
        from current: Int, to users: Int, at moment: Duration, until end: Duration
    ) -> [UserChanges.Move] {
        [UserChanges.Move(at: moment, from: current, to: users), .init(at: end, from: users, to: 0)]
            .filter { $0.steps > 0 }
    }

    private mutating func play(_ rest: [UserChanges.Move], from moment: Duration) {
        changes.position = before
        changes.replace(from: moment, by: rest)
        before = changes.position
        upcoming = changes.next()
    }
}
