import LoadLoop
import LoadMeasure

extension Sample {
    /// The exchange has opened a connection.
    public mutating func opened(_ dialed: Dialer.Dialed) {
        (resolving, connecting, securing) = (dialed.resolving, dialed.connecting, dialed.securing)
        (openedConnection, resumedSession) = (true, dialed.stream.wasResumed)
    }
}
