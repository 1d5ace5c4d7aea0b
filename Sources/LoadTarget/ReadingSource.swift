/// Whose readings they are.
public struct ReadingSource: Sendable, Codable, Hashable {
    /// What the probe is called: `web-1`.
    public var name: String
    /// The machine that it watches.
    public var host: String
    /// What tells one life of the probe from the next: batches are numbered within it.
    public var instance: String

    /// Names a source.
    public init(name: String, host: String, instance: String) {
        (self.name, self.host, self.instance) = (name, host, instance)
    }
}
