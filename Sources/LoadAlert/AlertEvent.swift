import LoadVerdict

/// What came about, or is over: an alert of a probe.
public struct AlertEvent: Sendable, Codable, Equatable {
    /// Which of both.
    public enum State: String, Sendable, Codable {
        case firing, resolved
    }

    /// Which of both.
    public var state: State
    /// The rule as the user wrote it.
    public var rule: String
    /// What the probe is called.
    public var probe: String
    /// The machine that it watches.
    public var host: String
    /// When it was told, in seconds since 1970 (UTC), by the clock of whoever tells.
    public var at: Double
    /// Since when it is so, or was.
    public var since: Double
    /// The value that led to it, in the series' unit, or as a share of 1.
    public var value: Double?
    /// The line for people.
    public var text: String

    /// - Parameter since: since when the rule holds, or held.
    init(
        _ state: State, _ rule: AlertRule, probe: String, host: String, at: Double, since: Double, value: Double?
    ) {
        (self.state, self.rule, self.probe, self.host) = (state, rule.text, probe, host)
        (self.at, self.since, self.value) = (at, since, value)
        let measured = value.map { " (\(rule.words($0)))" } ?? ""
        text =
            state == .firing
            ? "alert: \(probe): \(rule.text)\(measured)"
            : "resolved: \(probe): \(rule.text)\(measured), after \(Figure.time(max(0, at - since)))"
    }
}

/// The answer to `GET /alerts` of a hub.
public struct AlertList: Sendable, Codable, Equatable {
    /// Those that fire.
    public var alerts: [AlertEvent]

    /// Lists alerts.
    public init(alerts: [AlertEvent]) { self.alerts = alerts }
}
