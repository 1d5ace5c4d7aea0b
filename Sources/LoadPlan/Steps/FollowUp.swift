/// Why an exchange follows another one of the same step by itself: what a scenario wrote once is sent elsewhere, or again.
public enum FollowUp: String, Sendable, CaseIterable {
    /// The response led elsewhere.
    case redirect
    /// The exchange failed, and is tried again.
    case retry

    /// The name of the series of such exchanges, by their step's: `log in (redirect)`.
    public func seriesName(of step: String) -> String { "\(step) (\(rawValue))" }
}
