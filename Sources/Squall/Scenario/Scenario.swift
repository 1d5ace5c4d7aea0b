import LoadData
import LoadEngine
import LoadPlan
import LoadScenario
import LoadWire

/// A scenario written in Swift: what a YAML file says, and code where a task needs it.
///
/// ```swift
/// let scenario = Scenario("shop", target: "http://127.0.0.1:8080") {
///     Hold(users: 50, for: .seconds(10))
///     Users(wait: .between(.seconds(1), .seconds(3))) {
///         ScenarioTask("browse", weight: 3) { Get("/products") }
///     }
///     Thresholds("p99 < 300ms", "errors < 1%")
/// }
/// ```
///
/// Its parts are read by the reader that reads files: the same words, the same mistakes (with the place in the source
/// code), the same `Plan`; and it is run by the same engine.
public struct Scenario: Sendable {
    /// What the run is called in reports.
    public let name: String
    private let root: LocatedNode
    /// Where its source code is, with a `/` at its end.
    private let folder: String
    /// The tasks' own code, by the names in the plan.
    let code: [String: UserCode]
    /// What is wrong with their names.
    private let clashes: [Diagnostic]

    /// Makes a scenario of its parts.
    ///
    /// - Parameter target: where the load goes, such as `http://127.0.0.1:8080`.
    public init(
        _ name: String, target: String, file: String = #filePath, line: Int = #line, column: Int = #column,
        @ScenarioBuilder _ parts: () -> [ScenarioPart]
    ) {
        let site = CallSite(file, line, column)
        let parts = parts()
        self.name = name
        folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        var entries = [
            site.entry("squall", ScenarioValue.word("1").node(at: site.location)),
            site.entry("name", ScenarioValue(name).node(at: site.location)),
            site.entry("target", ScenarioValue(target).node(at: site.location)),
        ]
        for part in parts { part.add(to: &entries) }
        root = LocatedNode(.mapping(entries), at: site.location)
        let written = parts.flatMap(\.code)
        (code, clashes) = (written.byName, written.clashes)
    }

    /// The scenario resolved.
    ///
    /// - Parameters:
    ///   - executors: the protocols that it may use.
    ///   - environment: the values by name that variables with `env` get.
    ///   - variables: values for the scenario's variables, which replace whatever it says.
    ///   - folder: what the paths of data files count from; without one, the folder of the source file.
    /// - Throws: `ScenarioFile.Invalid` with every mistake.
    public func plan(
        executors: [any ExecutorPlugin] = standardExecutors, environment: [String: String] = [:],
        variables: [String: String] = [:], folder: String? = nil
    ) throws -> Plan {
        var surroundings = ScenarioSurroundings(
            environment: environment, variables: variables, folder: folder ?? self.folder, inspector: DataFiles())
        surroundings.code = Set(code.keys)
        let reader = ScenarioReader(decoders: executors, surroundings: surroundings)
        var (plan, diagnostics) = reader.read(root, name: name)
        for clash in clashes { diagnostics.report(clash) }
        guard let plan, clashes.isEmpty else { throw ScenarioFile.Invalid(diagnostics: diagnostics.sorted().all) }
        return plan
    }
}

extension LoadTest {
    /// Prepares a run of a scenario.
    ///
    /// - Parameters:
    ///   - executors: the protocols that it may use.
    ///   - environment: the values by name that variables with `env` get.
    ///   - variables: values for the scenario's variables, which replace whatever it says.
    /// - Throws: `ScenarioFile.Invalid` with every mistake of it.
    public init(
        _ scenario: Scenario, executors: [any ExecutorPlugin] = standardExecutors, environment: [String: String] = [:],
        variables: [String: String] = [:]
    ) throws {
        let plan = try scenario.plan(executors: executors, environment: environment, variables: variables)
        self.init(plan, executors: executors)
        code = scenario.code
    }
}
