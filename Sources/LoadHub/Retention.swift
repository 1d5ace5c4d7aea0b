/// For how long readings are kept, and how much of them. Runs are not touched.
public struct Retention: Sendable, Equatable {
    /// Those that came longer ago go.
    public var age: Duration
    /// Beyond that many bytes the oldest go.
    public var bytes: Int

    /// A week, and 2 GiB.
    public init(age: Duration = .seconds(7 * 86_400), bytes: Int = 2 << 30) {
        (self.age, self.bytes) = (age, bytes)
    }
}
