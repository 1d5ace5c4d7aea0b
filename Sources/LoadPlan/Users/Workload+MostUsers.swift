extension Workload {
    /// The most virtual users of some classes that may exist at once, as planned.
    ///
    /// In an open workload each arrival draws its class: all users may be of the same one for a while.
    ///
    /// - Parameters:
    ///   - chosen: which of the classes.
    ///   - classes: all of them.
    /// - Throws: `InvalidWorkload` where a number makes no sense.
    public func mostUsers(of chosen: Set<Int>, among classes: [UserClass]) throws(InvalidWorkload) -> Int {
        let all = maxUsers
        guard case .closed = self, chosen.count < classes.count else { return chosen.isEmpty ? 0 : all }
        let spread = try UserClassSpread(classes, users: all)
        // Whenever n users exist they are 0 ..< n, so that of any class the most exist when the most exist.
        return (0..<all).count { chosen.contains(spread[user: $0]) }
    }
}
