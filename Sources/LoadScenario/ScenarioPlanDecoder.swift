import LoadPlan

/// Who comes, when, and what they do: at the top of a file with one scenario, or in an entry of `scenarios`.
///
/// In two stages: how many users there may be must be known of all scenarios before data is read, and all data before what
/// users do with it.
struct ScenarioPlanDecoder {
    /// What it reads at the top of a file; an entry of `scenarios` has `start` and `variables` too.
    static let keys = ["target"] + SettingsDecoder.sharedKeys + ["phases", "arrivals", "max-users", "users"]
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
        _ entry: LocatedNode.Entry, beside common: MappingReader, commonUsers: Int?, decoders: [any StepDecoder],
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
        workload = WorkloadDecoder(keys: keys, usualMaxUsers: commonUsers ?? 10_000).workload(into: &diagnostics)
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
        let settings = SettingsDecoder(decoders: decoders, files: users.files, keys: keys, common: common)
        for index in classes.indices { settings.addUses(to: &classes[index]) }
        let known = values.adding(variables.map(\.name) + classes.flatMap(\.saves))
        settings.check([keys["users"]].compactMap(\.self), users.namesInConditions, known: known, into: &diagnostics)
        let executors = settings.executors(
            used: users.usedExecutors, byCode: users.codeIsInScenario, into: &diagnostics)
        settings.check([keys["users"]].compactMap(\.self), with: executors, into: &diagnostics)
        for index in classes.indices { settings.addHosts(to: &classes[index], with: executors) }
        guard let workload, !classes.isEmpty else { return nil }
        users.checkCounts(classes, workload, into: &diagnostics)
        return ScenarioPlan(
            name: name, start: start, workload: workload, userClasses: classes, executors: executors,
            variables: variables)
    }
}

/// `setup` and `teardown`: what is done once for the whole run.
struct PreparationDecoder {
    static let keys = ["setup", "teardown"]

    let decoders: [any StepDecoder]
    let keys: MappingReader

    /// The preparation; nil where there is none.
    ///
    /// - Parameters:
    ///   - users: reads the steps.
    ///   - values: the names that have a value in the whole run, without data: rows are the users'.
    func preparation(
        users: inout UserClassDecoder, values: KnownValues, into diagnostics: inout Diagnostics
    ) -> Preparation? {
        let nodes = Self.keys.compactMap { keys[$0] }
        guard nodes.contains(where: { $0.value != .list([]) }) else { return nil }
        users.beginScenario()
        let settings = SettingsDecoder(decoders: decoders, files: users.files, keys: keys, common: nil)
        var setup = users.steps(of: keys, "setup", into: &diagnostics)
        settings.addUses(to: &setup)
        var teardown = users.steps(of: keys, "teardown", into: &diagnostics)
        settings.addUses(to: &teardown)
        settings.check(
            nodes, users.namesInConditions, known: values.adding(setup.saves + teardown.saves), into: &diagnostics)
        let executors = settings.executors(
            used: users.usedExecutors, byCode: users.codeIsInScenario, into: &diagnostics)
        settings.check(nodes, with: executors, into: &diagnostics)
        return Preparation(setup: setup, teardown: teardown, executors: executors)
    }
}

/// What gives values to users.
struct KnownValues {
    /// The names of variables, columns and generated values.
    var names: [String]
    /// Data sources whose columns nobody has looked at: any column of theirs may be there.
    var unseen: [String] = []
    /// Data sources whose rows are drawn elsewhere, by users.
    var ofUsers: [String] = []

    /// These and others.
    func adding(_ others: [String]) -> KnownValues {
        KnownValues(names: names + others, unseen: unseen, ofUsers: ofUsers)
    }
}
