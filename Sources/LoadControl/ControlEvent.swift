import LoadPlan

/// What somebody did to the run, as the API and the report write it.
public struct ControlEvent: Sendable, Codable, Equatable {
    /// When it took effect, in seconds from the run's first instant.
    public var at: Double
    /// What was done.
    public var action: RunEvent.Action
    /// The rate, the number of users or the limit from then on.
    public var value: Double?
    /// Where it came from.
    public var source: RunEvent.Source
    /// The scenario that it was done to; absent where the run has only one, or it concerned all.
    public var scenario: String?
    /// What it changed, in words.
    public var effect: String

    init(_ event: RunEvent) {
        at = Double(event.at.wholeNanoseconds) / 1e9
        (action, value, source, effect) = (event.action, event.value, event.source, event.effect)
        scenario = event.scenario
    }
}
