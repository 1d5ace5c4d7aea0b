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
/// A sine (`SineUsers`) is made of arcs, whose changes are found in the same way.
///
/// A phase that begins with another number than the last one ended with changes at once, at its beginning. At the end
/// of the last phase all stop.
///
/// A segment has the users whose number is `index` modulo `count`, and keeps their global numbers. Each change is
/// computed when asked for, so that ten million users need no table.
public struct UserChanges: Sequence, IteratorProtocol, Sendable {
    /// From one number of users to another, at once or over a time.
    struct Move: Sendable {
        var at: Duration
        var from: Int
        var to: Int
        /// Nanoseconds; 0 for at once.
        var over: Int64 = 0
        var curve = Curve.line
        /// The first of its steps that is taken, and the end of those that are; nil for all to the last.
        var first = 0
        var end: Int?
    }

    /// How far it was played: all that `next()` changes.
    struct Position: Sendable {
        fileprivate var move = 0
        /// The number of the next own change within the move.
        fileprivate var step = 0
    }

    /// The whole's moves, in time order.
    private(set) var moves: [Move]
    private let iterations: (count: Int, users: Int)?
    /// Which users this value plays: `part`, `part + parts`, `part + 2·parts`, ...
    private var part = 0
    private var parts = 1

    /// How far it was played. May be put back to where it was before.
    var position = Position()

    init(moves: [Move], iterations: (count: Int, users: Int)? = nil) {
        (self.moves, self.iterations) = (moves, iterations)
        rewind()
    }

    /// The next change, or nil after the last.
    public mutating func next() -> UserChange? {
        while position.move < moves.count {
            let current = moves[position.move]
            if position.step < current.taken.upperBound {
                defer { position.step += parts }
                return current.change(position.step)
            }
            enter(position.move + 1)
        }
        return nil
    }

    /// From `moment` on there are other moves than before.
    ///
    /// - Parameter moment: after every change that was played, and not after any of the new moves.
    mutating func replace(from moment: Duration, by rest: [Move]) {
        let kept = moves.before(moment)
        moves = kept + rest
        if position.move >= kept.count { enter(kept.count) }
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

    private mutating func rewind() { enter(0) }

    /// Goes to the first step of a move that changes an own user.
    private mutating func enter(_ move: Int) {
        position = Position(move: move, step: 0)
        guard move < moves.count else { return }
        let current = moves[move]
        let distance = (current.to > current.from ? part - current.from : current.from - 1 - part) % parts
        let step = distance < 0 ? distance + parts : distance
        let missing = Swift.max(current.first - step, 0)
        position.step = step + (missing + parts - 1) / parts * parts
    }
}

extension UserChanges.Move {
    var steps: Int { abs(to - from) }

    /// The steps that are taken.
    var taken: Range<Int> { first..<Swift.max(end ?? steps, first) }

    /// How many users there are once the steps below `step` are taken.
    func users(before step: Int) -> Int { to > from ? from + step : from - step }

    /// How many of the steps come before a moment.
    func steps(before moment: Duration) -> Int {
        guard over > 0, steps > 0 else { return at < moment ? steps : 0 }
        // The formula of `change`, solved for the step; rounding may be off by one.
        let share = covered(after: Swift.max(0, Swift.min((moment - at).wholeNanoseconds, over)))
        var count = Swift.min(Int(share * Double(steps) + 0.5), steps)
        while count > 0, change(count - 1).at >= moment { count -= 1 }
        while count < steps, change(count).at < moment { count += 1 }
        return count
    }

    func change(_ step: Int) -> UserChange {
        let moment = over == 0 ? 0 : nanosecond(ofStep: step)
        let rises = to > from
        return UserChange(
            at: at + .nanoseconds(moment), user: rises ? from + step : from - 1 - step, action: rises ? .start : .stop)
    }
}

extension [UserChanges.Move] {
    /// The moves, and the steps of the last one, that come before a moment.
    func before(_ moment: Duration) -> [UserChanges.Move] {
        prefix { $0.at < moment }.map { move in
            var move = move
            move.end = Swift.min(move.steps(before: moment), move.taken.upperBound)
            return move
        }
    }

    /// The moves, and the steps of a move that has begun, that come at a moment or after it.
    func from(_ moment: Duration) -> [UserChanges.Move] {
        compactMap { move in
            guard move.at < moment else { return move }
            var move = move
            move.first = Swift.max(move.steps(before: moment), move.first)
            return move.taken.isEmpty ? nil : move
        }
    }

    /// How many users there are just before a moment.
    func users(before moment: Duration) -> Int {
        before(moment).last { !$0.taken.isEmpty }.map { $0.users(before: $0.taken.upperBound) } ?? 0
    }
}
