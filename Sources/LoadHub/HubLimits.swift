/// What a hub takes and gives at once.
enum HubLimits {
    /// Bytes of a request as it is sent.
    static let mostSent = 4 << 20
    /// Bytes of it unpacked: a batch of `ReadingReceiver.mostPoints` has room.
    static let mostUnpacked = 64 << 20
    /// Bytes of a run: an hour of 1,000 series is some 90 MB.
    static let mostOfARun = 256 << 20
    /// Values in one answer.
    static let mostValues = 1_000_000
}

/// How long a hub waits for senders.
struct HubPatience {
    /// How long a request's body may take to come.
    var body = Duration.seconds(10)
    /// How long a run may take to come.
    var run = Duration.seconds(300)
    /// How long a connection may say nothing, or need for the head of a request.
    var silence = Duration.seconds(60)
}
