import LoadPlan

extension ScenarioPart {
    /// A phase: its duration, its name, and what the load does.
    init(phase site: CallSite, name: String?, duration: Duration?, _ entries: [(key: String, value: ScenarioValue?)]) {
        key = "phases"
        let common: [(key: String, value: ScenarioValue?)] = [
            ("name", name.map { ScenarioValue($0) }), ("duration", duration.map { ScenarioValue($0) }),
        ]
        node = site.mapping(entries + common)
    }
}

/// The same number of users, or the same rate, for a while.
public struct Hold: ScenarioPartConvertible {
    /// The phase.
    public let parts: [ScenarioPart]

    /// So many users.
    public init(
        users: Int, for duration: Duration, name: String? = nil, file: String = #filePath, line: Int = #line,
        column: Int = #column
    ) {
        parts = [
            ScenarioPart(
                phase: CallSite(file, line, column), name: name, duration: duration, [("users", .word("\(users)"))])
        ]
    }

    /// So many arrivals per second.
    public init(
        rate: Double, for duration: Duration, name: String? = nil, file: String = #filePath, line: Int = #line,
        column: Int = #column
    ) {
        parts = [
            ScenarioPart(
                phase: CallSite(file, line, column), name: name, duration: duration,
                [("rate", ScenarioValue(perSecond: rate))])
        ]
    }
}

/// A number of users, or a rate, that changes linearly.
public struct Ramp: ScenarioPartConvertible {
    /// The phase.
    public let parts: [ScenarioPart]

    /// From one number of users to another.
    public init(
        users from: Int, to: Int, over duration: Duration, name: String? = nil, file: String = #filePath,
        line: Int = #line, column: Int = #column
    ) {
        self.init(
            CallSite(file, line, column), name, duration, "users", from: .word("\(from)"), to: .word("\(to)"))
    }

    /// From one rate to another, in arrivals per second.
    public init(
        rate from: Double, to: Double, over duration: Duration, name: String? = nil, file: String = #filePath,
        line: Int = #line, column: Int = #column
    ) {
        self.init(
            CallSite(file, line, column), name, duration, "rate", from: ScenarioValue(perSecond: from),
            to: ScenarioValue(perSecond: to))
    }

    private init(
        _ site: CallSite, _ name: String?, _ duration: Duration, _ key: String, from: ScenarioValue, to: ScenarioValue
    ) {
        parts = [ScenarioPart(phase: site, name: name, duration: duration, [(key, ["from": from, "to": to])])]
    }
}

/// A number of iterations that users share.
public struct Iterations: ScenarioPartConvertible {
    /// The phase.
    public let parts: [ScenarioPart]

    /// - Parameter longest: the longest that they may take together.
    public init(
        _ count: Int, users: Int = 1, within longest: Duration? = nil, name: String? = nil, file: String = #filePath,
        line: Int = #line, column: Int = #column
    ) {
        parts = [
            ScenarioPart(
                phase: CallSite(file, line, column), name: name, duration: nil,
                [
                    ("iterations", .word("\(count)")), ("users", .word("\(users)")),
                    ("max-duration", longest.map { ScenarioValue($0) }),
                ])
        ]
    }
}

/// No load for a while.
public struct Pause: ScenarioPartConvertible {
    /// The phase.
    public let parts: [ScenarioPart]

    /// So long.
    public init(
        _ duration: Duration, name: String? = nil, file: String = #filePath, line: Int = #line, column: Int = #column
    ) {
        parts = [
            ScenarioPart(
                phase: CallSite(file, line, column), name: name, duration: nil, [("pause", ScenarioValue(duration))])
        ]
    }
}

/// Any other phase, with the keys of the scenario file.
public struct Phase: ScenarioPartConvertible {
    /// The phase.
    public let parts: [ScenarioPart]

    /// Such as `["rate": ["from": "10/s", "to": "50/s", "step": "10/s", "every": "5s"]]`.
    public init(
        _ entries: ScenarioValue, file: String = #filePath, line: Int = #line, column: Int = #column
    ) {
        parts = [ScenarioPart(key: "phases", node: entries.node(at: CallSite(file, line, column).location))]
    }
}

/// What judges the run.
public struct Thresholds: ScenarioPartConvertible {
    /// All thresholds.
    public let parts: [ScenarioPart]

    /// Such as `"p99 < 300ms"`.
    public init(_ texts: String..., file: String = #filePath, line: Int = #line, column: Int = #column) {
        let site = CallSite(file, line, column)
        parts = texts.map { ScenarioPart(key: "thresholds", node: ScenarioValue($0).node(at: site.location)) }
    }
}

/// Anything else of a scenario, under its key in the scenario file: `Setting("seed", 7)`,
/// `Setting("http", ["timeout": "5s"])`.
public struct Setting: ScenarioPartConvertible {
    /// The setting.
    public let parts: [ScenarioPart]

    /// What stands under a key.
    public init(
        _ key: String, _ value: ScenarioValue, file: String = #filePath, line: Int = #line, column: Int = #column
    ) {
        parts = [ScenarioPart(key: key, node: value.node(at: CallSite(file, line, column).location))]
    }
}
