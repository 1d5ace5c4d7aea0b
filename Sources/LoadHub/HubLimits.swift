/// What a hub takes and gives at once.
enum HubLimits {
    /// Bytes of a request as it is sent.
    static let mostSent = 4 << 20
    /// Bytes of it unpacked: a batch of `ReadingReceiver.mostPoints` has room.
    static let mostUnpacked = 64 << 20
    /// How long a request's body may take to come.
    static let longestBody = Duration.seconds(10)
    /// How long a connection may say nothing.
    static let longestSilence = Duration.seconds(60)
    /// Batches that are read for one answer, before they are thinned out.
    static let mostBatches = 100_000
    /// Values in one answer.
    static let mostValues = 2_000_000
}
