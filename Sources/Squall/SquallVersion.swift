/// Which Squall this is.
public enum SquallVersion {
    /// The version, as in its release notes.
    public static let text = "0.1.0"
}
