extension Duration {
    /// The duration in seconds, as plans carry it.
    package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
