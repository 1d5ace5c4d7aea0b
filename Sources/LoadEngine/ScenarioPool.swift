import LoadLoop

/// The virtual users that serve one scenario's arrivals on one loop.
///
/// `UserPool` says who serves which arrival. Where scenarios share their users, `CommonPool` says who may have another one;
/// then a user is counted in both, from the arrival that it comes for until it has ended, or was let go for another's.
final class ScenarioPool {
    private var users: UserPool<ArrivalSeat>
    /// What is shared with other scenarios; nil where nothing is.
    private let common: CommonPool?
    /// Where the player sleeps that lets users begin.
    private let nap: Nap
    /// Room in the common pool that is kept for arrivals that wait.
    private var keptRoom = 0
    /// Users that were let go for another scenario's, and have not ended yet.
    private var leaving = 0
    /// Who comes has the place of one who went.
    private var places = Places()

    /// - Parameters:
    ///   - limit: the most users of the scenario on this loop.
    ///   - nap: ended where an arrival that waits may have a new user.
    init(limit: Int, common: CommonPool?, nap: Nap) {
        users = UserPool(limit: limit)
        (self.common, self.nap) = (common, nap)
        common?.enter(self)
    }

    /// Whether other scenarios may have the places of its users.
    var isShared: Bool { common != nil }

    /// How many arrivals wait.
    var waitingCount: Int { users.waitingCount }

    /// Whether the next arrival would need a new user.
    var wouldGrow: Bool { users.wouldGrow }

    /// An arrival is due, at `now` nanoseconds of the monotonic clock.
    func assign(_ arrival: Arrival, now: Int64) -> UserPool<ArrivalSeat>.Assignment {
        guard isShared, !users.hasFree else { return users.assign(arrival, now: now) }
        // What waits already comes first.
        if users.waitingCount == 0, takeRoom() { return users.assign(arrival, now: now) }
        users.wait(arrival, now: now)
        return .waits
    }

    /// An arrival that waits, for a user that begins; nil where none waits or none may begin.
    func nextForNewUser() -> Arrival? {
        guard users.waitingCount > 0, takeRoom() else {
            giveRoomBack()
            return nil
        }
        return users.nextForNewUser()
    }

    /// Takes room for another user: what is kept, or what there is.
    private func takeRoom() -> Bool {
        guard let common, users.mayGrow(beside: leaving) else { return false }
        guard keptRoom > 0 else { return common.takeRoom(for: self) }
        keptRoom -= 1
        return true
    }

    /// Gives back what is kept for arrivals that have found a user meanwhile.
    func giveRoomBack() {
        while keptRoom > 0 {
            keptRoom -= 1
            common?.giveBack()
        }
    }

    /// A user begins that an arrival needed.
    ///
    /// - Returns: its place, from 0, which nobody else has until it ends.
    func begin() -> Int { places.take() }

    /// A user has ended.
    func end(_ place: Int) {
        places.leave(place)
        // One that was let go was taken off then, and its room is another one's.
        if leaving > 0 {
            leaving -= 1
            if users.waitingCount > 0 { nap.end() }
        } else {
            users.remove()
            common?.giveBack()
        }
    }

    /// A user has finished: the arrival that it serves next. Nil where none waits, or where one of another scenario has
    /// waited for longer.
    func next() -> Arrival? { isNeededElsewhere ? nil : users.next() }

    /// A user found no arrival.
    ///
    /// - Returns: whether it is free now; false where its place is needed elsewhere.
    func release(_ seat: ArrivalSeat) -> Bool {
        if isNeededElsewhere { return false }
        users.release(seat)
        return true
    }

    private var isNeededElsewhere: Bool {
        common?.isWaitedFor(elsewhereThan: self, before: users.waitsSince() ?? .max) ?? false
    }

    /// Nothing more will arrive: users that are free end.
    func letFreeUsersGo() {
        for seat in users.releaseAll() { seat.goOn(with: nil) }
    }

    /// Gives up on the arrivals that wait. Returns how many there were.
    func abandonWaiting() -> Int { users.abandonWaiting() }
}

extension ScenarioPool: CommonPool.Member {
    var waitsForRoomSince: Int64? {
        users.mayGrow(beside: keptRoom + leaving) ? users.waitsSince(after: keptRoom) : nil
    }

    func letFreeUserGo() -> Bool {
        guard let seat = users.letFreeUserGo() else { return false }
        leaving += 1
        seat.goOn(with: nil)
        return true
    }

    func keepRoom() {
        keptRoom += 1
        nap.end()
    }
}

/// Numbers from 0 on, each of which one has at a time.
private struct Places {
    private var taken = 0
    private var left: [Int] = []

    /// The number that was left last, or a new one.
    mutating func take() -> Int {
        if let place = left.popLast() { return place }
        defer { taken += 1 }
        return taken
    }

    mutating func leave(_ place: Int) { left.append(place) }
}
