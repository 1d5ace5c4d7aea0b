/// The header fields by which a hub tells probes something with each answer.
public enum HubField {
    /// How often it wants readings: `50ms`; not there where it leaves that to the probe.
    public static let interval = "Squall-Interval"
    /// When the request was there, in seconds since 1970 (UTC).
    public static let received = "Squall-Received"
    /// When the answer left.
    public static let answered = "Squall-Answered"
}
