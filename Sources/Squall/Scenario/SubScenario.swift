import LoadPlan

/// One of several scenarios that go on beside each other, each with its own phases and users.
///
/// ```swift
/// let scenario = Scenario("sale day", target: "http://127.0.0.1:8080") {
///     SubScenario("browsers") {
///         Hold(users: 20, for: .seconds(30))
///         Users { ScenarioTask("list") { Get("/products") } }
///     }
///     SubScenario("buyers", start: .seconds(5)) {
///         Hold(rate: 20, for: .seconds(15))
///         Users { ScenarioTask("buy") { Post("/order", json: ["items": [["product_id": 7]]]) } }
///     }
///     Thresholds("p99 in \"buyers\" < 1s")
/// }
/// ```
public struct SubScenario: ScenarioPartConvertible {
    /// The scenario.
    public let parts: [ScenarioPart]

    /// - Parameters:
    ///   - name: what tells it from the others, in reports, thresholds and `squall ctl --scenario`.
    ///   - start: when it begins, from the run's start.
    ///   - target: where its load goes; that of the whole scenario where nothing is said.
    public init(
        _ name: String, start: Duration = .zero, target: String? = nil, file: String = #filePath, line: Int = #line,
        column: Int = #column, @ScenarioBuilder _ content: () -> [ScenarioPart]
    ) {
        let site = CallSite(file, line, column)
        let content = content()
        var entries = [
            ("start", start == .zero ? nil : ScenarioValue(start)), ("target", target.map { ScenarioValue($0) }),
        ]
        .compactMap { key, value in value.map { site.entry(key, $0.node(at: site.location)) } }
        for part in content { part.add(to: &entries) }
        let own = site.entry(name, LocatedNode(.mapping(entries), at: site.location))
        parts = [
            ScenarioPart(
                key: "scenarios", node: LocatedNode(.mapping([own]), at: site.location), code: content.flatMap(\.code))
        ]
    }
}

/// What is done once for the whole run, before the first user comes. What it saves, all users know; where it fails, the load
/// does not begin.
public struct Setup: ScenarioPartConvertible {
    /// The steps.
    public let parts: [ScenarioPart]

    /// Steps, one after the other.
    public init(
        file: String = #filePath, line: Int = #line, column: Int = #column,
        @StepsBuilder _ steps: () -> [WrittenStep]
    ) {
        parts = [ScenarioPart(key: "setup", CallSite(file, line, column), steps())]
    }
}

/// What is done once for the whole run, after the last user has gone.
public struct Teardown: ScenarioPartConvertible {
    /// The steps.
    public let parts: [ScenarioPart]

    /// Steps, one after the other.
    public init(
        file: String = #filePath, line: Int = #line, column: Int = #column,
        @StepsBuilder _ steps: () -> [WrittenStep]
    ) {
        parts = [ScenarioPart(key: "teardown", CallSite(file, line, column), steps())]
    }
}

extension ScenarioPart {
    fileprivate init(key: String, _ site: CallSite, _ steps: [WrittenStep]) {
        self.init(
            key: key, node: LocatedNode(.list(steps.map(\.node)), at: site.location),
            code: steps.flatMap(\.code))
    }
}
