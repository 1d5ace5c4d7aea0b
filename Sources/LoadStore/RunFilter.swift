/// Which runs of a store are meant.
public struct RunFilter: Sendable, Equatable {
    /// A part of their names or targets, whatever the case of its letters.
    public var text: String?
    /// Tags that they all have.
    public var tags: [String] = []
    /// Only those that began then or later, in seconds since 1970 (UTC).
    public var since: Double?
    /// Only those of that status.
    public var status: KeptRun.Status?
    /// Only those that were judged so: `pass`, `fail` or `invalid`.
    public var verdict: String?
    /// The newest so many; nil for all.
    public var limit: Int?

    /// Means all runs.
    public init() {}
}
