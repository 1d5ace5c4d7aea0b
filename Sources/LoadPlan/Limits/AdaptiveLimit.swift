/// A limit of exchanges in flight that finds the number at which the target answers best, and follows it.
public struct AdaptiveLimit: Sendable, Codable, Equatable {
    /// How the limit is found.
    public enum Algorithm: String, Sendable, Codable, CaseIterable {
        /// By what service times are longer than at their best.
        case gradient
        /// By how many exchanges queue in the target.
        case vegas
    }

    /// How the limit is found.
    public var algorithm: Algorithm
    /// The lowest that it gets.
    public var min: Int
    /// The highest that it gets.
    public var max: Int
    /// What it begins with.
    public var initial: Int

    /// Makes a limit; `min <= initial <= max`.
    public init(algorithm: Algorithm = .gradient, min: Int = 1, max: Int = 1_000, initial: Int? = nil) {
        self.algorithm = algorithm
        self.min = min
        self.max = max
        self.initial = initial ?? Swift.min(Swift.max(min, 10), max)
    }
}
