import LoadPlan

/// `tasks`: each one a single step (`get: /products`), or several under `steps`.
struct TaskDecoder {
    /// The keys of a task of several steps.
    static let keys = ["name", "weight", "breaker", "steps"]

    private(set) var steps: StepsDecoder
    /// The names of all tasks so far, also of those with mistakes in them.
    private(set) var names: [String] = []
    /// The names of the steps of tasks so far, without those that are a task's too.
    var stepNames: [String] { allStepNames.filter { !names.contains($0) } }
    private var allStepNames: [String] = []
    /// The names of the groups of tasks so far, without those that something else has too.
    var groupNames: [String] { allGroupNames.filter { !names.contains($0) && !allStepNames.contains($0) } }
    private var allGroupNames: [String] = []
    /// Whether a task or step with mistakes in it has no name that could be known.
    var hasNamelessMistakes: Bool { hasNamelessTask || steps.hasMistakes }
    private var hasNamelessTask = false

    init(decoders: [any StepDecoder], code: Set<String>, files: any StepFiles) {
        steps = StepsDecoder(decoders: decoders, code: code, files: files)
    }

    /// What is read from now on belongs to another scenario.
    mutating func beginScenario() { steps.beginScenario() }

    /// The steps of something that is no task.
    ///
    /// - Parameter once: `setup` or `teardown` where these are done once for the whole run.
    mutating func steps(_ nodes: [LocatedNode], once: String? = nil, into diagnostics: inout Diagnostics) -> [Step] {
        steps.once = once
        defer { steps.once = nil }
        return steps.sequence(nodes, into: &diagnostics)
    }

    /// The tasks of a class; what is missing or wrong is reported.
    mutating func tasks(_ nodes: [LocatedNode], into diagnostics: inout Diagnostics) -> [UserTask] {
        var tasks: [UserTask] = []
        var names: Set<String> = []
        for node in nodes {
            let written = Self.writtenName(node)
            guard let task = task(node, into: &diagnostics) else {
                if let name = written?.text { self.names.append(name) } else { hasNamelessTask = true }
                continue
            }
            self.names.append(task.name)
            for exchange in task.steps.exchanges where !allStepNames.contains(exchange.name) {
                allStepNames.append(exchange.name)
            }
            for group in task.steps.groups where !allGroupNames.contains(group) { allGroupNames.append(group) }
            if let written, !names.insert(task.name).inserted {
                diagnostics.report(
                    Diagnostic(
                        "two tasks of these users are called \"\(task.name)\"", fix: "give each its own name",
                        at: written.location))
            }
            tasks.append(task)
        }
        return tasks
    }

    private static func writtenName(_ node: LocatedNode) -> LocatedNode? {
        guard case .mapping(let entries) = node.value else { return nil }
        return entries.first { $0.key == "name" }?.value
    }

    private mutating func task(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> UserTask? {
        guard case .mapping(let entries) = node.value else {
            node.refuse("a task", wanted: "for example {get: /} or {name: buy, steps: [...]}", into: &diagnostics)
            return nil
        }
        let isSequence = entries.contains { $0.key == "steps" }
        guard
            let keys = MappingReader(
                node, isSequence ? "a task of several steps" : "a task", keys: Self.keys,
                // Of a task of one step the executor knows the keys.
                others: isSequence ? [] : entries.map(\.key), into: &diagnostics)
        else { return nil }
        let name = keys["name"].map { $0.fixedName("name", into: &diagnostics) }
        let weight =
            keys["weight"]?.positiveNumber("weight", upTo: UserClassDecoder.highestWeight, into: &diagnostics) ?? 1
        let breaker = BreakerDecoder().breaker(keys["breaker"], into: &diagnostics)
        guard isSequence else {
            guard let exchange = steps.exchange(node, entries, name: name ?? nil, in: "a task", into: &diagnostics)
            else { return nil }
            return UserTask(
                name: (name ?? nil) ?? exchange.name, weight: weight, steps: [.exchange(exchange)], breaker: breaker)
        }
        if name == nil {
            _ = keys.required("name", example: "name: buy", into: &diagnostics)
        }
        let nodes = keys["steps"]?.list("steps", wanted: "a list of steps, for example [{get: /}]", into: &diagnostics)
        let steps = self.steps(nodes ?? [], into: &diagnostics)
        if steps.isEmpty { hasNamelessTask = true }
        guard let name = name ?? nil, !steps.isEmpty else { return nil }
        return UserTask(name: name, weight: weight, steps: steps, breaker: breaker)
    }
}
