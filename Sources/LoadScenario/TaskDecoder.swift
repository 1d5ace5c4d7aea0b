import LoadPlan

/// `tasks`: each one a single step (`get: /products`), or several under `steps`.
struct TaskDecoder {
    /// The keys of a task of several steps.
    static let keys = ["name", "weight", "steps"]

    let decoders: [any StepDecoder]
    /// The executors that the steps read so far ask for.
    private(set) var usedExecutors: Set<String> = []
    /// The names of all tasks so far, also of those with mistakes in them.
    private(set) var names: [String] = []
    /// The names of the steps so far, without those that are a task's too.
    var stepNames: [String] { allStepNames.filter { !names.contains($0) } }
    private var allStepNames: [String] = []
    /// Whether a task or step with mistakes in it has no name that could be known.
    private(set) var hasNamelessMistakes = false

    init(decoders: [any StepDecoder]) {
        self.decoders = decoders
    }

    /// The tasks of a class; what is missing or wrong is reported.
    mutating func tasks(_ nodes: [LocatedNode], into diagnostics: inout Diagnostics) -> [UserTask] {
        var tasks: [UserTask] = []
        var names: Set<String> = []
        for node in nodes {
            let written = Self.writtenName(node)
            guard let task = task(node, into: &diagnostics) else {
                if let name = written?.text { self.names.append(name) } else { hasNamelessMistakes = true }
                continue
            }
            self.names.append(task.name)
            for step in task.steps where !allStepNames.contains(step.name) { allStepNames.append(step.name) }
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
        let name = keys["name"].map { $0.name("name", into: &diagnostics) }
        let weight =
            keys["weight"]?.positiveNumber("weight", upTo: UserClassDecoder.highestWeight, into: &diagnostics) ?? 1
        guard isSequence else {
            guard let step = step(node, entries, name: name ?? nil, in: "a task", into: &diagnostics) else {
                return nil
            }
            return UserTask(name: (name ?? nil) ?? step.name, weight: weight, steps: [step])
        }
        if name == nil {
            _ = keys.required("name", example: "name: buy", into: &diagnostics)
        }
        let nodes = keys["steps"]?.list("steps", wanted: "a list of steps, for example [{get: /}]", into: &diagnostics)
        let steps = self.steps(nodes ?? [], into: &diagnostics)
        if steps.isEmpty { hasNamelessMistakes = true }
        guard let name = name ?? nil, !steps.isEmpty else { return nil }
        return UserTask(name: name, weight: weight, steps: steps)
    }

    /// Steps in order; `wait: 1s` between two of them belongs to the later one.
    mutating func steps(_ nodes: [LocatedNode], into diagnostics: inout Diagnostics) -> [Step] {
        var steps: [Step] = []
        var pending: (wait: WaitTime?, node: LocatedNode)?
        for node in nodes {
            if case .mapping(let entries) = node.value, let first = entries.first, first.key == "wait" {
                if let earlier = pending {
                    refuse(earlier.node, "is followed by another", fix: "make one wait of them", into: &diagnostics)
                }
                pending = (wait(node, into: &diagnostics), node)
                continue
            }
            guard var step = step(inSequence: node, into: &diagnostics) else {
                hasNamelessMistakes = true
                pending = nil
                continue
            }
            if let wait = pending?.wait { step.wait = wait }
            pending = nil
            steps.append(step)
        }
        if let last = pending {
            refuse(
                last.node, "has no step after it", fix: "remove it; the wait between iterations is the users' wait",
                into: &diagnostics)
        }
        return steps
    }

    private func wait(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> WaitTime? {
        MappingReader(node, "a wait between steps", keys: ["wait"], into: &diagnostics)?["wait"]
            .flatMap { WaitTimeDecoder().waitBetweenSteps($0, into: &diagnostics) }
    }

    private func refuse(_ node: LocatedNode, _ what: String, fix: String, into diagnostics: inout Diagnostics) {
        diagnostics.report(Diagnostic("a wait \(what)", fix: fix, at: node.location))
    }

    private mutating func step(inSequence node: LocatedNode, into diagnostics: inout Diagnostics) -> Step? {
        guard case .mapping(let entries) = node.value else {
            node.refuse("a step", wanted: "for example {get: /}", into: &diagnostics)
            return nil
        }
        for entry in entries where entry.key == "weight" {
            diagnostics.report(
                Diagnostic(
                    "a step has no weight: the steps of a task happen one after the other",
                    fix: "give the task the weight, or make this a task of its own", at: entry.keyLocation))
        }
        let name = entries.first { $0.key == "name" }?.value.name("name", into: &diagnostics)
        return step(node, entries, name: name, in: "a step", into: &diagnostics)
    }

    /// One step, read by the executor that its keys name.
    private mutating func step(
        _ node: LocatedNode, _ entries: [LocatedNode.Entry], name: String?, in what: String,
        into diagnostics: inout Diagnostics
    ) -> Step? {
        for entry in entries {
            guard let decoder = decoders.first(where: { $0.stepKeys.contains(entry.key) }) else { continue }
            usedExecutors.insert(decoder.name)
            var step = decoder.decodeStep(node, name: name, diagnostics: &diagnostics)
            step?.uses = TemplateCheck.names(in: node, except: decoder.literalKeys)
            return step
        }
        let words = decoders.flatMap { $0.stepKeys.sorted() }
        let near = entries.lazy.filter { !StepKeys.common.contains($0.key) }
            .compactMap { entry in entry.key.nearest(among: words + ["steps"]).map { (entry, $0) } }.first
        if let (entry, word) = near {
            diagnostics.report(
                Diagnostic(
                    "unknown key \"\(entry.key)\" in \(what)", fix: "did you mean \"\(word)\"?", at: entry.keyLocation))
        } else {
            diagnostics.report(
                Diagnostic(
                    "\(what) does not say what to send", fix: "write one of \(words.joined(separator: ", "))",
                    at: node.location))
        }
        return nil
    }
}
