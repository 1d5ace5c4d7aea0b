import LoadPlan

/// One due iteration of an open workload.
struct Arrival: Equatable {
    /// When it was meant to start, in nanoseconds of the monotonic clock.
    var intended: Int64
    /// When it came due and found no free virtual user; nil if it found one.
    var waitsSince: Int64?
    /// Its number in the whole workload.
    var number: Int
}

/// Decides who serves the arrivals of an open workload: a free virtual user, a new one, or nobody yet.
///
/// Pure: it holds arrivals and the users that are free, and knows neither clock nor tasks. An arrival that waits keeps
/// its intended time; arrivals are served in their order.
struct UserPool<User> {
    /// Who serves an arrival.
    enum Assignment {
        case free(User)
        case new
        case waits
    }

    /// The most users that may exist at once.
    let limit: Int
    /// How many exist.
    private(set) var size = 0

    private var free: [User] = []
    private var waiting: [Arrival] = []
    private var firstWaiting = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// How many arrivals wait.
    var waitingCount: Int { waiting.count - firstWaiting }

    /// When the first arrival that waits came due, after some that are left out; nil where none waits.
    func waitsSince(after count: Int = 0) -> Int64? {
        count < waitingCount ? waiting[firstWaiting + count].waitsSince : nil
    }

    /// Whether a user is free.
    var hasFree: Bool { !free.isEmpty }

    /// Whether there may be another user, besides so many that are to come.
    func mayGrow(beside coming: Int = 0) -> Bool { size + coming < limit }

    /// Whether the next arrival would need a new user.
    var wouldGrow: Bool { free.isEmpty && size < limit }

    /// An arrival is due, at `now` nanoseconds of the monotonic clock.
    mutating func assign(_ arrival: Arrival, now: Int64) -> Assignment {
        // Last in, first out: the user that was busy most recently has the warmest connection, and the rest may idle.
        if let user = free.popLast() { return .free(user) }
        if size < limit {
            size += 1
            return .new
        }
        wait(arrival, now: now)
        return .waits
    }

    /// An arrival waits for a user, since `now` nanoseconds of the monotonic clock.
    mutating func wait(_ arrival: Arrival, now: Int64) {
        var arrival = arrival
        arrival.waitsSince = now
        waiting.append(arrival)
    }

    /// The arrival that has waited longest, for a user that comes for it; nil where none waits.
    mutating func nextForNewUser() -> Arrival? {
        guard let arrival = next() else { return nil }
        size += 1
        return arrival
    }

    /// Takes off a user that is free; nil where none is.
    mutating func letFreeUserGo() -> User? {
        guard let user = free.popLast() else { return nil }
        size -= 1
        return user
    }

    /// A user has finished: the arrival that it serves next, or nil if none waits.
    mutating func next() -> Arrival? {
        guard firstWaiting < waiting.count else { return nil }
        defer {
            firstWaiting += 1
            if firstWaiting == waiting.count {
                waiting.removeAll(keepingCapacity: true)
                firstWaiting = 0
            } else if firstWaiting == 4096 {
                waiting.removeFirst(firstWaiting)
                firstWaiting = 0
            }
        }
        return waiting[firstWaiting]
    }

    /// A user found no arrival and is free.
    mutating func release(_ user: User) {
        free.append(user)
    }

    /// A user is gone.
    mutating func remove() {
        size -= 1
    }

    /// Nothing more will arrive: the users that are free now.
    mutating func releaseAll() -> [User] {
        defer { free.removeAll() }
        return free
    }

    /// Gives up on the arrivals that wait. Returns how many there were.
    mutating func abandonWaiting() -> Int {
        defer {
            waiting.removeAll()
            firstWaiting = 0
        }
        return waitingCount
    }
}
