extension ConnectionSettings {
    /// What the target is called where exchanges are told apart by where they go: `cdn.example`, or `127.0.0.1:8080` where
    /// the port is not the scheme's own.
    public var hostName: String { authority.lowercased() }
}
