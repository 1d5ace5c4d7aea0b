/// Who waits, in the order of their coming; anybody may leave before their turn.
///
/// Pure. Each operation takes constant time on the whole: whoever leaves leaves a gap, which the ones in front of it
/// take away.
struct WaitingLine<Waiter> {
    private var places: [Waiter?] = []
    /// The first place that may still be taken.
    private var first = 0
    /// The ticket of the first place in the array.
    private var firstTicket = 0
    /// How many wait.
    private(set) var count = 0

    /// Takes the last place.
    ///
    /// - Returns: the ticket to leave it with.
    mutating func append(_ waiter: Waiter) -> Int {
        places.append(waiter)
        count += 1
        return firstTicket + places.count - 1
    }

    /// Leaves before the turn has come.
    ///
    /// - Returns: whether there was a place to leave; false when the turn has come before.
    mutating func leave(_ ticket: Int) -> Bool {
        let place = ticket - firstTicket
        guard place >= first, place < places.count, places[place] != nil else { return false }
        places[place] = nil
        count -= 1
        if count == 0 { forgetPlaces() }
        return true
    }

    /// The one whose turn it is, taken out of the line.
    mutating func popFirst() -> Waiter? {
        while first < places.count {
            let waiter = places[first]
            places[first] = nil
            first += 1
            guard let waiter else { continue }
            count -= 1
            if count == 0 { forgetPlaces() } else { forgetTakenPlaces() }
            return waiter
        }
        return nil
    }

    /// Everybody, in order.
    var waiters: [Waiter] { places[first...].compactMap(\.self) }

    /// Everybody, in order, taken out of the line.
    mutating func removeAll() -> [Waiter] {
        defer {
            forgetPlaces()
            count = 0
        }
        return waiters
    }

    private mutating func forgetPlaces() {
        firstTicket += places.count
        places.removeAll(keepingCapacity: true)
        first = 0
    }

    private mutating func forgetTakenPlaces() {
        guard first >= 1024, first * 2 >= places.count else { return }
        places.removeFirst(first)
        firstTicket += first
        first = 0
    }
}
