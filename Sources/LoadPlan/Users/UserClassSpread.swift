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
    /// The class of each user; empty where there is only one class. Two bytes each.
    private let classes: [UInt16]

    /// - Parameters:
    ///   - weights: one for each class.
    ///   - users: how many users to spread; beyond that number the pattern begins again.
    /// - Throws: `InvalidWorkload` where a weight is not a number above 0, or there are no or more than 65,536 classes.
    public init(weights: [Double], users: Int) throws(InvalidWorkload) {
        try WeightedChoice.check(weights)
        try WorkloadLimits.check(users: users)
        guard weights.count <= 1 << 16 else {
            throw InvalidWorkload("\(weights.count) classes of users are too many; write at most 65536")
        }
        classes = weights.count == 1 ? [] : Self.assign(weights: weights, users: users)
    }

    /// The class of a user, from 0.
    public subscript(user user: Int) -> Int {
        classes.isEmpty ? 0 : Int(classes[user % classes.count])
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
