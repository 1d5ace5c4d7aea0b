import LoadLoop

/// How many virtual users a loop has, and for how long it had them.
struct Population {
    /// Users that exist now.
    private(set) var count = 0

    private var userNanoseconds: Int64 = 0
    private var since = MonotonicClock.now()

    /// Users came (1) or went (−1).
    mutating func add(_ change: Int) {
        settle()
        count += change
    }

    /// The integral of the number of users over time since the last call, in user-seconds.
    mutating func takeUserSeconds() -> Double {
        settle()
        defer { userNanoseconds = 0 }
        return Double(userNanoseconds) / 1e9
    }

    private mutating func settle() {
        let now = MonotonicClock.now()
        userNanoseconds += (now - since) * Int64(count)
        since = now
    }
}
