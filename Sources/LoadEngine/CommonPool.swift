/// The users that several open scenarios may have together on one loop.
///
/// Each scenario has its own users, for they differ: what they share is room for so many. No arrival waits while there
/// is room that its scenario may use:
///
/// - An arrival that finds no free user of its scenario takes room that nobody uses, or that of a user that is free in
///   another scenario, which goes.
/// - Where there is none it waits. Room that comes is kept for the arrival that has waited longest, of all scenarios
///   that may have another user, until that scenario takes it up or gives it back. So what comes at once goes to
///   different arrivals, and nobody is told to come for what another one has by then.
/// - A user that has finished goes where an arrival elsewhere has waited for room for longer than those of its own.
final class CommonPool {
    /// A scenario's part of it.
    protocol Member: AnyObject {
        /// When the first of its arrivals came due that waits for room and has none kept for it, in nanoseconds of the
        /// monotonic clock; nil where there is none, or where the scenario may have no further user.
        var waitsForRoomSince: Int64? { get }
        /// Lets a user go that is free, whose room is taken. Returns false where none is.
        func letFreeUserGo() -> Bool
        /// Room is kept for an arrival: the member takes it up soon, or gives it back.
        func keepRoom()
    }

    /// The most users at once.
    let limit: Int
    /// How much of it is taken or kept.
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

    /// Room is free that was taken or kept: a user has gone, or is not needed.
    func giveBack() {
        let next = places.min { ($0.member.waitsForRoomSince ?? .max) < ($1.member.waitsForRoomSince ?? .max) }
        if let next, next.member.waitsForRoomSince != nil { next.member.keepRoom() } else { size -= 1 }
    }

    /// Whether an arrival of another scenario has waited for room since before `moment`.
    func isWaitedFor(elsewhereThan member: any Member, before moment: Int64) -> Bool {
        places.contains { $0.member !== member && ($0.member.waitsForRoomSince ?? .max) < moment }
    }
}
