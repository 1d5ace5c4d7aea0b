/// How long a response is read that is a stream of events.
public struct EventLimits: Sendable, Codable, Equatable {
    /// So many events; nil for all that come.
    public var atMost: Int?
    /// So long from the exchange's start, in seconds; nil for as long as they come.
    public var duration: Double?

    /// Reads all that comes, unless something else is said.
    public init(atMost: Int? = nil, for duration: Double? = nil) {
        (self.atMost, self.duration) = (atMost, duration)
    }
}
