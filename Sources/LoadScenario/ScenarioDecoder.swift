import LoadPlan

/// The top of a scenario: located nodes → plan.
struct ScenarioDecoder {
    /// The version of the language that this reader understands.
    static let version = 1

    /// The top-level keys besides the executors' names.
    static let keys = [
        "squall", "name", "target", "seed", "graceful-stop", "phases", "arrivals", "max-users", "users", "thresholds",
        "variables", "data", "generate", "limits", "breaker",
    ]
    /// Words of other tools.
    static let synonyms = [
        "version": "squall", "url": "target", "host": "target", "base-url": "target", "baseUrl": "target",
        "stages": "phases", "workload": "phases", "scenarios": "users", "tasks": "users", "vus": "phases",
        "duration": "phases", "slo": "thresholds", "ensure": "thresholds",
        "vars": "variables", "env": "variables", "feeders": "data", "feeds": "data", "payload": "data",
        "generators": "generate", "random": "generate",
        "limit": "limits", "in-flight": "limits", "concurrency": "limits", "max-concurrency": "limits",
        "circuit-breaker": "breaker",
    ]

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
        let workload = WorkloadDecoder(keys: keys).workload(into: &diagnostics)
        var names = NamedValues()
        let variables = VariableDecoder(surroundings: surroundings)
            .variables(from: keys, names: &names, into: &diagnostics)
        let data = DataSourceDecoder(surroundings: surroundings, maxUsers: workload?.maxUsers)
            .sources(from: keys, names: &names, into: &diagnostics)
        let generators = GeneratorDecoder().generators(from: keys, names: &names, into: &diagnostics)
        var users = UserClassDecoder(decoders: decoders, code: surroundings.code)
        var classes = users.classes(from: keys, into: &diagnostics)
        // Where there is a mistake, it may be the one that hides users.
        if let workload, !diagnostics.hasErrors {
            users.checkMeetings(classes, workload, into: &diagnostics)
        }
        addUses(of: keys, to: &classes)
        let given = variables.map(\.name) + data.flatMap { source in source.columns.map { "\(source.name).\($0)" } }
        checkTemplates(
            keys, known: given + generators.map(\.name) + classes.flatMap(\.saves),
            unseen: data.filter(\.columns.isEmpty).map(\.name), inConditions: users.namesInConditions,
            into: &diagnostics)
        let inFlight = LimitsDecoder().inFlight(keys["limits"], into: &diagnostics)
        let breaker = BreakerDecoder().breaker(keys["breaker"], into: &diagnostics)
        let executors = settings(keys, used: users.usedExecutors, into: &diagnostics)
        let thresholds = ThresholdsDecoder(names: users.names).thresholds(keys["thresholds"], into: &diagnostics)

        guard let workload, !classes.isEmpty else { return nil }
        return Plan(
            name: name, workload: workload, userClasses: classes, executors: executors, thresholds: thresholds,
            seed: seed, gracefulStop: gracefulStop, variables: variables, data: data, generators: generators,
            inFlight: inFlight, breaker: breaker)
    }

    /// What an executor's settings use, such as a header of every request, each of its steps uses.
    private func addUses(of keys: MappingReader, to classes: inout [UserClass]) {
        for decoder in decoders {
            guard let node = keys[decoder.name] else { continue }
            let names = TemplateCheck.names(in: node, except: [])
            guard !names.isEmpty else { continue }
            for index in classes.indices { classes[index].addUses(names, ofExecutor: decoder.name) }
        }
    }

    /// Checks the places for values wherever virtual users find them.
    private func checkTemplates(
        _ keys: MappingReader, known: [String], unseen: [String],
        inConditions: [(name: String, location: SourceLocation)], into diagnostics: inout Diagnostics
    ) {
        // Where there is a mistake, it may be the one that hides a name.
        let check = TemplateCheck(
            known: diagnostics.hasErrors ? nil : Set(known), unseen: unseen,
            literalKeys: decoders.reduce(into: []) { $0.formUnion($1.literalKeys) })
        for key in ["users"] + decoders.map(\.name) {
            if let node = keys[key] { check.check(node, into: &diagnostics) }
        }
        for use in inConditions { check.check(name: use.name, at: use.location, into: &diagnostics) }
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

    /// What the executors need: of those that a step uses, and of those whose settings are written, so that their
    /// mistakes are seen; a plan carries only the used ones.
    private func settings(
        _ keys: MappingReader, used: Set<String>, into diagnostics: inout Diagnostics
    ) -> [String: PlanValue] {
        let target = keys.required("target", example: "target: http://127.0.0.1:8080", into: &diagnostics)
        var settings: [String: PlanValue] = [:]
        for decoder in decoders {
            let node = keys[decoder.name]
            guard used.contains(decoder.name) || node != nil || decoders.count == 1 else { continue }
            let value = decoder.decodeSettings(target: target, node: node, diagnostics: &diagnostics)
            if used.contains(decoder.name) { settings[decoder.name] = value }
        }
        return settings
    }
}

extension UserClass {
    fileprivate mutating func addUses(_ names: [String], ofExecutor executor: String) {
        func add(to steps: [Step]) -> [Step] {
            steps.mapExchanges { exchange in
                guard exchange.executor == executor else { return }
                exchange.uses += names.filter { !exchange.uses.contains($0) }
            }
        }
        onStart = add(to: onStart)
        for index in tasks.indices { tasks[index].steps = add(to: tasks[index].steps) }
        onStop = add(to: onStop)
    }
}
