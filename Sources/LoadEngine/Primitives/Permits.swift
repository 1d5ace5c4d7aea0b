/// A number of permits, how many are held, and who waits for one, in order.
///
/// Pure. Nobody waits while a permit is free. Where the number was lowered, more may be held than there are: a permit that
/// comes back is then not granted again.
struct Permits<Waiter> {
    /// What became of a wish for a permit.
    enum Answer {
        case granted
        /// In line, with the ticket to leave it.
        case waits(Int)
        case closed
    }

    /// How many there are.
    private(set) var total: Int
    /// How many are held.
    private(set) var held = 0
    /// Whether no permit is granted any more.
    private(set) var isClosed = false
    private var line = WaitingLine<Waiter>()

    init(total: Int) {
        self.total = total
    }

    /// How many wait.
    var waiting: Int { line.count }

    /// Takes a permit where one is free.
    mutating func tryAcquire() -> Bool {
        guard !isClosed, held < total else { return false }
        held += 1
        return true
    }

    /// Takes a permit, or the last place of the line.
    ///
    /// - Parameter waiter: asked for only where it must wait.
    mutating func acquire(_ waiter: () -> Waiter) -> Answer {
        if isClosed { return .closed }
        if tryAcquire() { return .granted }
        return .waits(line.append(waiter()))
    }

    /// Gives a permit back.
    ///
    /// - Returns: who has it from now on, without having to ask.
    mutating func release() -> Waiter? {
        precondition(held > 0, "a permit was released that nobody holds")
        held -= 1
        guard !isClosed, held < total, let next = line.popFirst() else { return nil }
        held += 1
        return next
    }

    /// Changes the number of permits.
    ///
    /// - Returns: who has one by that, in order.
    mutating func resize(to total: Int) -> [Waiter] {
        self.total = total
        var granted: [Waiter] = []
        while !isClosed, held < total, let next = line.popFirst() {
            held += 1
            granted.append(next)
        }
        return granted
    }

    /// Leaves the line.
    ///
    /// - Returns: false where the permit was granted before; it is held.
    mutating func leave(_ ticket: Int) -> Bool { line.leave(ticket) }

    /// Grants nothing any more.
    ///
    /// - Returns: who waits in vain, and has to leave the line.
    mutating func close() -> [Waiter] {
        isClosed = true
        return line.waiters
    }
}
