import LoadPlan

extension Duration {
    /// The duration in seconds, as plans carry it.
    package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension Double {
    /// So many seconds for people, rounded to whole nanoseconds: 0.3 is 300ms, whatever its binary fraction.
    package var secondsText: String { Duration.nanoseconds(Int64((self * 1e9).rounded())).compactText }
}
