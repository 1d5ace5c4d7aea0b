import LoadPlan

/// The top of a scenario: located nodes → plan.
struct ScenarioDecoder {
    /// The version of the language that this reader understands.
    static let version = 1

    /// The top-level keys besides the executors' names.
    static let keys = [
        "squall", "name", "target", "tls", "seed", "graceful-stop", "phases", "arrivals", "max-users", "users",
        "scenarios",
        "setup", "teardown", "thresholds", "variables", "data", "generate", "limits", "breaker",
    ]
    /// Words of other tools.
    static let synonyms = ScenarioPlanDecoder.synonyms.merging([
        "version": "squall", "slo": "thresholds", "ensure": "thresholds",
        "feeders": "data", "feeds": "data", "payload": "data", "generators": "generate", "random": "generate",
        "limit": "limits", "in-flight": "limits", "concurrency": "limits", "max-concurrency": "limits",
        "before": "setup", "after-all": "teardown", "cleanup": "teardown",
        "circuit-breaker": "breaker", "executors": "scenarios", "scenario": "scenarios", "populations": "scenarios",
    ]) { _, own in own }
    /// The most scenarios that one run has.
    static let mostScenarios = 100

    let decoders: [any StepDecoder]
    let defaultName: String
    let surroundings: ScenarioSurroundings

    /// The plan, complete where nothing was reported; nil where it could not be put together at all.
    func plan(from root: LocatedNode, into diagnostics: inout Diagnostics) -> Plan? {
        guard case .mapping(let entries) = root.value else {
            root.refuse("the scenario", wanted: "keys such as squall: 1, target, phases and users", into: &diagnostics)
            return nil
        }
        guard isReadable(root, into: &diagnostics) else { return nil }
        // `x-...` is free for the user: a place for anchors that several parts share.
        let own = entries.map(\.key).filter { $0.hasPrefix("x-") }
        guard
            let keys = MappingReader(
                root, "a scenario", keys: Self.keys + decoders.map(\.name), others: own, synonyms: Self.synonyms,
                into: &diagnostics)
        else { return nil }

        _ = keys.required("squall", example: "squall: \(Self.version)", into: &diagnostics)
        let name = keys["name"].map { $0.name("name", into: &diagnostics) ?? defaultName } ?? defaultName
        let seed = keys["seed"].flatMap { Self.seed($0, into: &diagnostics) } ?? 1
        let gracefulStop =
            keys["graceful-stop"]?
            .duration("graceful-stop", allowingZero: true, into: &diagnostics) ?? .seconds(30)
        // Beside `scenarios` it is a pool of users for all.
        let commonUsers = keys["scenarios"].flatMap { _ in WorkloadDecoder(keys: keys).maxUsers(into: &diagnostics) }
        let scenarios = self.scenarios(keys, commonUsers: commonUsers, into: &diagnostics)
        // What could not be read may have a rate.
        if case .mapping(let entries)? = keys["scenarios"]?.value, !entries.isEmpty, entries.count == scenarios.count,
            !scenarios.contains(where: { $0.workload?.isOpen ?? true })
        {
            keys.refuse(["max-users"], "where no scenario has a rate", into: &diagnostics)
        }
        let maxUsers = scenarios.reduce(0 as Int?) { sum, scenario in
            sum.flatMap { sum in scenario.workload.map { sum + $0.maxUsers } }
        }

        var names = NamedValues()
        let variables = VariableDecoder(surroundings: surroundings)
        let common = variables.variables(from: keys, names: &names, into: &diagnostics)
        let data = DataSourceDecoder(surroundings: surroundings, maxUsers: scenarios.isEmpty ? nil : maxUsers)
            .sources(from: keys, names: &names, into: &diagnostics)
        let generators = GeneratorDecoder().generators(from: keys, names: &names, into: &diagnostics)
        let columns = data.flatMap { source in source.columns.map { "\(source.name).\($0)" } }
        let all = KnownValues(
            names: common.map(\.name) + columns + generators.map(\.name),
            unseen: data.filter(\.columns.isEmpty).map(\.name))
        let ownVariables = scenarios.map { scenario -> [Variable] in
            guard scenario.name != nil else { return [] }
            var names = names.withoutVariables
            return variables.variables(from: scenario.keys, names: &names, into: &diagnostics)
        }
        variables.reportUnknown(known: (common + ownVariables.flatMap(\.self)).map(\.name), into: &diagnostics)

        var users = UserClassDecoder(decoders: decoders, code: surroundings.code, files: surroundings)
        let once = KnownValues(
            names: common.map(\.name) + generators.map(\.name), ofUsers: data.map(\.name))
        let preparation = PreparationDecoder(decoders: decoders, keys: keys)
            .preparation(users: &users, values: once, into: &diagnostics)
        let values = all.adding(preparation?.saves ?? [])
        let plans = zip(scenarios, ownVariables).map { scenario, own in
            scenario.plan(users: &users, variables: own, values: values, into: &diagnostics)
        }
        // Where there is a mistake, it may be the one that hides users.
        if !diagnostics.hasErrors { users.checkMeetings(plans.compactMap(\.self), into: &diagnostics) }
        // Where there is a mistake, it may be the one that hides a host.
        let hosts = diagnostics.hasErrors ? nil : hosts(of: plans.compactMap(\.self))
        let limits = LimitsDecoder().limits(keys["limits"], hosts: hosts, into: &diagnostics)
        let breaker = BreakerDecoder().breaker(keys["breaker"], into: &diagnostics)
        let thresholds = ThresholdsDecoder(
            names: users.names, scenarios: scenarios.compactMap(\.name), plans: plans.compactMap(\.self)
        )
        .thresholds(keys["thresholds"], into: &diagnostics)

        guard !plans.isEmpty, !plans.contains(nil) else { return nil }
        return Plan(
            name: name, scenarios: plans.compactMap(\.self), commonUsers: commonUsers, preparation: preparation,
            thresholds: thresholds, seed: seed, gracefulStop: gracefulStop, variables: common, data: data,
            generators: generators, inFlight: limits.inFlight, inFlightPerHost: limits.perHost, breaker: breaker)
    }

    /// The hosts that steps go to; nil where that is not all known, since code may go anywhere, and a redirect lead there.
    private func hosts(of scenarios: [ScenarioPlan]) -> [String]? {
        var hosts: Set<String> = []
        for scenario in scenarios {
            for userClass in scenario.userClasses {
                if userClass.hasCode { return nil }
                for step in userClass.exchanges {
                    if let settings = scenario.executors[step.executor],
                        let decoder = decoders.first(where: { $0.name == step.executor }),
                        decoder.mayBeLedElsewhere(step, settings: settings)
                    {
                        return nil
                    }
                    if let host = step.host { hosts.insert(host) }
                }
            }
        }
        return hosts.sorted()
    }

    /// The only scenario, or all entries of `scenarios` that can be read.
    private func scenarios(
        _ keys: MappingReader, commonUsers: Int?, into diagnostics: inout Diagnostics
    ) -> [ScenarioPlanDecoder] {
        guard let node = keys["scenarios"] else {
            guard !keys.isMisspelt("scenarios") else { return [] }
            return [ScenarioPlanDecoder(top: keys, decoders: decoders, into: &diagnostics)]
        }
        keys.refuse(
            ["phases", "arrivals", "users"], "beside scenarios", fix: "write it in each scenario that needs it",
            into: &diagnostics)
        let example = "{buyers: {phases: [{users: 10, duration: 30s}], users: {tasks: [{get: /}]}}}"
        let entries = node.entries(
            "scenarios", wanted: "names with what each is, for example \(example)", into: &diagnostics)
        guard let entries else { return [] }
        if entries.isEmpty {
            diagnostics.report(
                Diagnostic("scenarios is empty", fix: "write for example \(example)", at: node.location))
        }
        if entries.count > Self.mostScenarios {
            diagnostics.report(
                Diagnostic(
                    "there are \(entries.count) scenarios", fix: "write at most \(Self.mostScenarios)",
                    at: node.location))
        }
        return entries.compactMap { entry in
            guard isName(entry, into: &diagnostics) else { return nil }
            return ScenarioPlanDecoder(
                entry, beside: keys, commonUsers: commonUsers, decoders: decoders, into: &diagnostics)
        }
    }

    /// Whether an entry of `scenarios` has a name that thresholds, classes and commands can use.
    private func isName(_ entry: LocatedNode.Entry, into diagnostics: inout Diagnostics) -> Bool {
        let stranger = entry.key.first { !($0.isLetter || $0.isNumber || "._- ".contains($0)) }
        guard stranger != nil || entry.key.allSatisfy(\.isWhitespace) else { return true }
        diagnostics.report(
            Diagnostic(
                stranger.map { "the scenario's name \"\(entry.key)\" contains \"\($0)\"" } ?? "a scenario has no name",
                fix: "write letters, digits, spaces, ., _ and -", at: entry.keyLocation))
        return false
    }

    /// Whether the scenario is written in this version of the language. A later version is the only mistake reported:
    /// what else this reader would say about it would mislead.
    private func isReadable(_ root: LocatedNode, into diagnostics: inout Diagnostics) -> Bool {
        guard case .mapping(let entries) = root.value, let written = entries.first(where: { $0.key == "squall" }) else {
            return true
        }
        let node = written.value
        guard node.value != .scalar("\(Self.version)", quoted: false) else { return true }
        if case .scalar(let text, _) = node.value, let version = Int(text), version > Self.version {
            diagnostics.report(
                Diagnostic(
                    "this scenario is written in version \(version) of the language; this Squall reads version "
                        + "\(Self.version)", fix: "use a newer Squall, or write squall: \(Self.version)",
                    at: node.location))
            return false
        }
        node.refuse("squall", wanted: "the version of the language, squall: \(Self.version)", into: &diagnostics)
        return true
    }

    private static func seed(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> UInt64? {
        if case .scalar(let text, quoted: false) = node.value, let seed = UInt64(text) { return seed }
        node.refuse("seed", wanted: "a whole number from 0 to \(UInt64.max)", into: &diagnostics)
        return nil
    }
}
