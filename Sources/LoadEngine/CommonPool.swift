/// The users that several open scenarios may have together on one loop.
///
/// Each scenario has its own users, for they differ: what they share is how many there may be. Where there are that many,
/// an arrival takes the place of a user that is free in another scenario, which goes; where none is free it waits, and
/// whoever has waited longest, of all scenarios, has the place of the next user that has finished.
final class CommonPool {
    /// A scenario's part of it.
    protocol Member: AnyObject {
        /// When the first of its arrivals that wait came due, in nanoseconds of the monotonic clock; nil where none waits.
        var waitsSince: Int64? { get }
        /// Lets a user go that is free. Returns false where none is.
        func letFreeUserGo() -> Bool
        /// There is room for a user.
        func roomCame()
    }

    /// The most users at once.
    let limit: Int
    /// How many there are.
    private(set) var size = 0
    private var places: [Place] = []

    /// A member, which the run keeps as long as the pool.
    private struct Place {
        unowned let member: any Member
    }

    init(limit: Int) {
        self.limit = limit
    }

    func enter(_ member: any Member) {
        places.append(Place(member: member))
    }

    /// Takes room for a user, that of another scenario's free one if need be.
    ///
    /// - Returns: whether there is room: `giveBack` must follow then.
    func takeRoom(for member: any Member) -> Bool {
        if size < limit {
            size += 1
            return true
        }
        return places.contains { $0.member !== member && $0.member.letFreeUserGo() }
    }

    /// A user has gone whose room nobody took yet.
    func giveBack() {
        size -= 1
        let next = places.min { ($0.member.waitsSince ?? .max) < ($1.member.waitsSince ?? .max) }
        if let next, next.member.waitsSince != nil { next.member.roomCame() }
    }

    /// Whether an arrival of another scenario has waited for longer than those of this one.
    func isWaitedForLonger(elsewhereThan member: any Member) -> Bool {
        let since = member.waitsSince ?? .max
        return places.contains { ($0.member.waitsSince ?? .max) < since }
    }
}
