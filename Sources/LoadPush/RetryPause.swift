/// When to try again what failed: after 1, 2, 4, 8 s, and every 8 s from then on.
package struct RetryPause: Sendable {
    /// The longest pause, in first ones.
    private static let longest = 8.0

    private let first: Double
    private var pause = 0.0
    /// When the next try is due, by the clock that `failed` is told of.
    package private(set) var dueAt = -Double.infinity

    /// Nothing has failed.
    ///
    /// - Parameter first: the pause after the first failure, in seconds.
    package init(first: Double = 1) { self.first = first }

    /// A try failed at a time, in seconds.
    package mutating func failed(at time: Double) {
        pause = pause == 0 ? first : min(pause * 2, first * Self.longest)
        dueAt = time + pause
    }

    /// A try went well.
    package mutating func succeeded() { self = RetryPause(first: first) }

    /// There is no time left to wait: the next try is due.
    package mutating func hurry() { dueAt = -.infinity }
}
