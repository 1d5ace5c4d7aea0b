/// Which class each virtual user belongs to: fixed by the user's number, so that a segment's users have the classes
/// that the whole gives them, and mixed as evenly as whole users allow.
///
///     weights 3 : 1      user   0 1 2 3 4 5 6 7 ...
///                        class  0 0 1 0 0 0 1 0          among the first n, class c has ⌊n·share⌋ or ⌈n·share⌉
///
/// That bound needs care with three classes or more: handing each user to the class that lags most can break it. This
/// is R. Tijdeman's rule (*The chairman assignment problem*, Discrete Mathematics 32, 1980, 323–330). With k classes
/// and slack = 1 / (2k − 2), among the classes whose claim `share·(n + 1) − users so far` is at least the slack, the
/// user joins the one that would exceed `1 − slack` first. No class is ever off by more than 1 − slack.
///
/// A random draw would be off by √n: at weights 3 : 1 ten users could all be of one class.
public struct UserClassSpread: Sendable, Equatable {
    /// The classes of the first users, of which the scenario says how many there are. Two bytes each.
    private let counted: [UInt16]
    /// The class of each user after them; empty where that is always the same.
    private let classes: [UInt16]
    /// The only class of users after them.
    private let only: UInt16

    /// Spreads users over classes with counts, in their order, and those who come after them over the others by weight.
    /// Where all have counts, the pattern begins again.
    ///
    /// - Parameter users: how many users to spread; beyond that number the pattern begins again.
    /// - Throws: `InvalidWorkload` where a weight or count is not a number above 0, or there are no or more than 65,536
    ///   classes.
    public init(_ classes: [UserClass], users: Int) throws(InvalidWorkload) {
        for case let count? in classes.map(\.count) where count < 1 {
            throw InvalidWorkload("\(count) users of a class are too few; write 1 or more")
        }
        let counted = classes.enumerated().flatMap { number, userClass in
            Array(repeating: UInt16(truncatingIfNeeded: number), count: Swift.min(userClass.count ?? 0, users))
        }
        let weighted = classes.indices.filter { classes[$0].count == nil }
        if weighted.isEmpty, !classes.isEmpty {
            try Self.check(classes: classes.count)
            (self.counted, self.classes, only) = ([], counted, 0)
            return
        }
        let rest = try Self(weights: weighted.map { classes[$0].weight }, users: Swift.max(1, users - counted.count))
        try Self.check(classes: classes.count)
        self.counted = counted
        self.classes = rest.classes.map { UInt16(truncatingIfNeeded: weighted[Int($0)]) }
        only = UInt16(truncatingIfNeeded: weighted[0])
    }

    /// - Parameters:
    ///   - weights: one for each class.
    ///   - users: how many users to spread; beyond that number the pattern begins again.
    /// - Throws: `InvalidWorkload` where a weight is not a number above 0, or there are no or more than 65,536 classes.
    public init(weights: [Double], users: Int) throws(InvalidWorkload) {
        try WeightedChoice.check(weights)
        try WorkloadLimits.check(users: users)
        try Self.check(classes: weights.count)
        (counted, only) = ([], 0)
        classes = weights.count == 1 ? [] : Self.assign(weights: weights, users: users)
    }

    private static func check(classes count: Int) throws(InvalidWorkload) {
        guard count <= 1 << 16 else {
            throw InvalidWorkload("\(count) classes of users are too many; write at most 65536")
        }
    }

    /// The class of a user, from 0.
    public subscript(user user: Int) -> Int {
        if user < counted.count { return Int(counted[user]) }
        return classes.isEmpty ? Int(only) : Int(classes[(user - counted.count) % classes.count])
    }

    private static func assign(weights: [Double], users: Int) -> [UInt16] {
        let sum = weights.reduce(0, +)
        let shares = weights.map { $0 / sum }
        let slack = 1 / Double(2 * weights.count - 2)
        var assigned = [Double](repeating: 0, count: weights.count)
        return (0..<users).map { user in
            var chosen = 0
            var earliest = Double.infinity
            for (index, share) in shares.enumerated() {
                let claim = share * Double(user + 1) - assigned[index]
                // A hair of tolerance: rounding must not take away a claim of exactly the slack.
                guard claim >= slack - 1e-9 else { continue }
                let deadline = (1 - slack - claim) / share
                if deadline < earliest { (chosen, earliest) = (index, deadline) }
            }
            assigned[chosen] += 1
            return UInt16(chosen)
        }
    }
}
