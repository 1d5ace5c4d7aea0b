/// A virtual user of a closed workload begins or ends.
public struct UserChange: Sendable, Equatable {
    /// What happens to the user.
    public enum Action: Sendable, Equatable {
        /// It begins its first iteration.
        case start
        /// It finishes the iteration that it is in and begins no other.
        case stop
    }

    /// When, as an offset from the run's beginning.
    public var at: Duration
    /// The user's number in the whole workload, from 0; it may start again after it stopped.
    public var user: Int
    /// What happens to it.
    public var action: Action

    /// Makes a change.
    public init(at: Duration, user: Int, action: Action) {
        (self.at, self.user, self.action) = (at, user, action)
    }
}

/// When the users of a closed workload start and stop: a pure sequence in time order.
///
/// Users are numbered; whenever n exist they are 0 ..< n. So the one to start is the lowest that is missing and the
/// one to stop the highest, and those that a phase takes over from the phase before go on undisturbed.
///
/// A ramp is a line, and users come whole: at each moment there are as many as the line's height rounded. The n-th
/// change of a ramp is where the line has covered n − ½ users:
///
///     users
///       4 ┤              ┌──      ramp from 1 to 4 over 6 s: users 1, 2, 3 start at 1 s, 3 s, 5 s
///       3 ┤        ┌─────┘        change(n) = duration · (n − ½) / |to − from|,  n = 1 ... |to − from|
///       2 ┤  ┌─────┘
///       1 ┼──┘                    `from` users exist at the beginning and `to` at the end, the area under the steps
///         └──┬──┬──┬──┬──┬──┬─ t  is the area under the line, a ramp down is the mirror image of a ramp up, and no
///         0  1  2  3  4  5  6 s   user starts only to stop at the same moment.
///
/// A phase that begins with another number than the last one ended with changes at once, at its beginning. At the end
/// of the last phase all stop.
///
/// A segment has the users whose number is `index` modulo `count`, and keeps their global numbers. Each change is
/// computed when asked for, so that ten million users need no table.
public struct UserChanges: Sequence, IteratorProtocol, Sendable {
    /// From one number of users to another, at once or evenly over a time.
    struct Move: Sendable {
        var at: Duration
        var from: Int
        var to: Int
        /// Nanoseconds; 0 for at once.
        var over: Int64 = 0
    }

    private let moves: [Move]
    private let iterations: (count: Int, users: Int)?
    /// Which users this value plays: `part`, `part + parts`, `part + 2·parts`, ...
    private var part = 0
    private var parts = 1

    private var move = 0
    /// The number of the next own change within the move, from 0.
    private var step: Int

    init(moves: [Move], iterations: (count: Int, users: Int)? = nil) {
        (self.moves, self.iterations) = (moves, iterations)
        step = 0
        rewind()
    }

    /// The next change, or nil after the last.
    public mutating func next() -> UserChange? {
        while move < moves.count {
            let current = moves[move]
            if step < current.steps {
                defer { step += parts }
                return current.change(step)
            }
            move += 1
            step = firstStep()
        }
        return nil
    }

    /// The part of the whole that one of `count` players plays, from the beginning: every `count`-th user.
    public func segment(_ index: Int, of count: Int) -> UserChanges {
        precondition(count > 0 && (0..<count).contains(index), "segment \(index) of \(count)")
        var piece = self
        (piece.part, piece.parts) = (part + index * parts, parts * count)
        piece.rewind()
        return piece
    }

    /// How many iterations the users of this segment share; nil where only time ends the workload.
    ///
    /// Iteration k counts for user k modulo users, so that a segment without users has none to do.
    public var iterationBudget: Int? {
        guard let iterations, iterations.users > 0 else { return nil }
        let (rounds, rest) = iterations.count.quotientAndRemainder(dividingBy: iterations.users)
        return rounds * ownUsers(below: iterations.users) + ownUsers(below: rest)
    }

    private func ownUsers(below users: Int) -> Int {
        users > part ? (users - part - 1) / parts + 1 : 0
    }

    private mutating func rewind() {
        move = 0
        step = firstStep()
    }

    /// The first step of the current move that changes an own user.
    private func firstStep() -> Int {
        guard move < moves.count else { return 0 }
        let current = moves[move]
        let distance = (current.to > current.from ? part - current.from : current.from - 1 - part) % parts
        return distance < 0 ? distance + parts : distance
    }
}

extension UserChanges.Move {
    var steps: Int { abs(to - from) }

    func change(_ step: Int) -> UserChange {
        let moment = over == 0 ? 0 : Int64(Double(over) * (Double(step) + 0.5) / Double(steps))
        let rises = to > from
        return UserChange(
            at: at + .nanoseconds(moment), user: rises ? from + step : from - 1 - step, action: rises ? .start : .stop)
    }
}
