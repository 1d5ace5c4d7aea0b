/// Whether one rule holds of one probe. Told of once when it has held for the rule's time, and once when it has not for as long.
struct AlertTrack: Sendable {
    /// Since when the rule holds, where that was told; nil else.
    private(set) var firingSince: Double?
    /// Since when it is the other way than was told; nil where it is not.
    private var otherSince: Double?

    /// Takes in what was seen at a time, in seconds.
    ///
    /// - Parameter time: for how long it must be so, in seconds.
    /// - Returns: what is to be told, and since when the rule holds or held; nil for nothing.
    mutating func observe(_ holds: Bool, at now: Double, for time: Double) -> (state: AlertEvent.State, since: Double)?
    {
        guard holds != (firingSince != nil) else {
            otherSince = nil
            return nil
        }
        let since = otherSince ?? now
        otherSince = since
        guard now - since >= time else { return nil }
        otherSince = nil
        if let began = firingSince {
            firingSince = nil
            return (.resolved, began)
        }
        firingSince = since
        return (.firing, since)
    }
}
