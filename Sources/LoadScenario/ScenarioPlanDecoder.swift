import LoadPlan

/// Who comes, when, and what they do: at the top of a file with one scenario, or in an entry of `scenarios`.
///
/// In two stages: how many users there may be must be known of all scenarios before data is read, and all data before what
/// users do with it.
struct ScenarioPlanDecoder {
    /// What it reads at the top of a file; an entry of `scenarios` has `start` and `variables` too.
    static let keys = ["target", "phases", "arrivals", "max-users", "users"]
    static let synonyms = [
        "url": "target", "host": "target", "base-url": "target", "baseUrl": "target",
        "stages": "phases", "workload": "phases", "tasks": "users", "vus": "phases", "duration": "phases",
        "startTime": "start", "start-time": "start", "delay": "start", "offset": "start", "after": "start",
        "vars": "variables", "env": "variables",
    ]

    let decoders: [any StepDecoder]
    /// The scenario's name; nil where it is the only one.
    let name: String?
    let keys: MappingReader
    /// When it begins.
    let start: Duration
    /// How load is applied; nil where mistakes hide it.
    let workload: Workload?
    /// Where its target and executors' settings stand where it has none of its own; nil where it is the top.
    private let common: MappingReader?

    /// The only scenario of a file.
    init(top keys: MappingReader, decoders: [any StepDecoder], into diagnostics: inout Diagnostics) {
        self.decoders = decoders
        self.keys = keys
        (name, start, common) = (nil, .zero, nil)
        workload = WorkloadDecoder(keys: keys).workload(into: &diagnostics)
    }

    /// One of several.
    init?(
        _ entry: LocatedNode.Entry, beside common: MappingReader, decoders: [any StepDecoder],
        into diagnostics: inout Diagnostics
    ) {
        guard
            let keys = MappingReader(
                entry.value, "the scenario \"\(entry.key)\"",
                keys: ["start"] + Self.keys + ["variables"] + decoders.map(\.name),
                synonyms: Self.synonyms, into: &diagnostics)
        else { return nil }
        self.decoders = decoders
        self.keys = keys
        self.common = common
        name = entry.key
        start = keys["start"]?.duration("start", allowingZero: true, into: &diagnostics) ?? .zero
        workload = WorkloadDecoder(keys: keys).workload(into: &diagnostics)
    }

    /// The scenario; nil where mistakes hide a part of it.
    ///
    /// - Parameters:
    ///   - users: reads its classes of users.
    ///   - variables: its own.
    ///   - values: the names that have a value in the whole run.
    func plan(
        users: inout UserClassDecoder, variables: [Variable], values: KnownValues, into diagnostics: inout Diagnostics
    ) -> ScenarioPlan? {
        users.beginScenario()
        var classes = users.classes(from: keys, into: &diagnostics)
        let settings = decoders.compactMap { decoder in node(of: decoder).map { (decoder, $0) } }
        addUses(of: settings, to: &classes)
        // Where there is a mistake, it may be the one that hides a name.
        let known = diagnostics.hasErrors ? nil : Set(values.names + variables.map(\.name) + classes.flatMap(\.saves))
        let check = TemplateCheck(known: known, unseen: values.unseen, decoders: decoders)
        if let node = keys["users"] { check.check(stepsUnder: node, into: &diagnostics) }
        for (_, node) in settings { check.check(settings: node, into: &diagnostics) }
        for use in users.namesInConditions { check.check(name: use.name, at: use.location, into: &diagnostics) }
        let executors = executors(used: users.usedExecutors, into: &diagnostics)
        guard let workload, !classes.isEmpty else { return nil }
        return ScenarioPlan(
            name: name, start: start, workload: workload, userClasses: classes, executors: executors,
            variables: variables)
    }

    /// An executor's settings: the scenario's own keys, and of the others those of the whole file.
    private func node(of decoder: any StepDecoder) -> LocatedNode? {
        guard let own = keys[decoder.name] else { return common?[decoder.name] }
        guard case .mapping(let entries) = own.value, case .mapping(let others)? = common?[decoder.name]?.value else {
            return own
        }
        let missing = others.filter { other in !entries.contains { $0.key == other.key } }
        return LocatedNode(.mapping(entries + missing), at: own.location)
    }

    /// What an executor's settings use, such as a header of every request, each of its steps uses.
    private func addUses(of settings: [(any StepDecoder, LocatedNode)], to classes: inout [UserClass]) {
        for (decoder, node) in settings {
            let names = TemplateCheck.names(in: node)
            guard !names.isEmpty else { continue }
            for index in classes.indices { classes[index].addUses(names, ofExecutor: decoder.name) }
        }
    }

    /// What the executors need: of those that a step uses, and of those whose settings are written, so that their
    /// mistakes are seen; a plan carries only the used ones.
    private func executors(used: Set<String>, into diagnostics: inout Diagnostics) -> [String: PlanValue] {
        let target =
            keys["target"] ?? common?["target"]
            ?? keys.required("target", example: "target: http://127.0.0.1:8080", into: &diagnostics)
        var settings: [String: PlanValue] = [:]
        for decoder in decoders {
            let node = node(of: decoder)
            guard used.contains(decoder.name) || node != nil || decoders.count == 1 else { continue }
            let value = decoder.decodeSettings(target: target, node: node, diagnostics: &diagnostics)
            if used.contains(decoder.name) { settings[decoder.name] = value }
        }
        return settings
    }
}

/// What gives values to the users of all scenarios.
struct KnownValues {
    /// The names of variables, columns and generated values.
    var names: [String]
    /// Data sources whose columns nobody has looked at: any column of theirs may be there.
    var unseen: [String]
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
