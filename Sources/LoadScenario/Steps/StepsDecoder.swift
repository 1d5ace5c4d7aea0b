import LoadPlan

/// The steps of a task, of a class's start or end: exchanges, and what arranges them.
struct StepsDecoder {
    /// Words of other tools for a step.
    static let synonyms = [
        "think": "wait", "think-time": "wait", "thinkTime": "wait", "sleep": "wait", "pause": "wait", "delay": "wait",
    ]

    let decoders: [any StepDecoder]
    /// The names of code that comes with the scenario.
    let code: Set<String>
    /// The files that steps may name.
    let files: any StepFiles
    /// The executors that the scenario's steps read so far ask for.
    var usedExecutors: Set<String> = []
    /// Whether there is code, whose exchanges have names that nobody knows before.
    var hasCode = false
    /// Whether the scenario's steps read so far have code, which may perform whatever there is.
    var codeIsInScenario = false
    /// The values that conditions look at, and where.
    var namesInConditions: [(name: String, location: SourceLocation)] = []
    /// The semaphores so far, and how many permits each has.
    var permitsOf: [String: Int] = [:]
    /// The meeting places so far, and where the first step of each says how many it waits for.
    var meetings: [(step: RendezvousStep, location: SourceLocation)] = []
    /// The locks and semaphores that are held where the steps being read are done.
    var held: [String] = []
    /// What the steps being read are where they are done once for the whole run, `setup` or `teardown`; else nil.
    var once: String?
    /// Whether the steps being read are done several times.
    var isRepeated = false
    /// Whether a step could not be read, so that the names of all steps are not known.
    var hasMistakes = false

    init(decoders: [any StepDecoder], code: Set<String>, files: any StepFiles) {
        self.decoders = decoders
        self.code = code
        self.files = files
    }

    /// What is read from now on belongs to another scenario. What users of all scenarios share stays known.
    mutating func beginScenario() {
        usedExecutors = []
        codeIsInScenario = false
        namesInConditions = []
    }

    /// The steps of a task, of a start or an end. A wait stands before what it puts off: the last step is none.
    mutating func sequence(_ nodes: [LocatedNode], into diagnostics: inout Diagnostics) -> [Step] {
        let (steps, lastWait) = read(nodes, into: &diagnostics)
        if let lastWait {
            refuse(
                lastWait, "has no step after it", fix: "remove it; the wait between iterations is the users' wait",
                into: &diagnostics)
        }
        return steps
    }

    /// Steps one after the other.
    mutating func steps(_ nodes: [LocatedNode], into diagnostics: inout Diagnostics) -> [Step] {
        read(nodes, into: &diagnostics).steps
    }

    /// Steps one after the other, and the last one where it is a wait.
    private mutating func read(
        _ nodes: [LocatedNode], into diagnostics: inout Diagnostics
    ) -> (steps: [Step], lastWait: LocatedNode?) {
        var steps: [Step] = []
        var lastWait: LocatedNode?
        for node in nodes {
            guard let step = step(node, into: &diagnostics) else {
                hasMistakes = true
                lastWait = nil
                continue
            }
            var isWait = false
            if case .wait = step { isWait = true }
            if isWait, let earlier = lastWait {
                refuse(earlier, "is followed by another", fix: "make one wait of them", into: &diagnostics)
            }
            lastWait = isWait ? node : nil
            steps.append(step)
        }
        return (steps, lastWait)
    }

    private func refuse(_ node: LocatedNode, _ what: String, fix: String, into diagnostics: inout Diagnostics) {
        diagnostics.report(Diagnostic("a wait \(what)", fix: fix, at: node.location))
    }

    /// One step; its keys say of which kind it is.
    mutating func step(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> Step? {
        guard case .mapping(let entries) = node.value else {
            node.refuse("a step", wanted: "for example {get: /}", into: &diagnostics)
            return nil
        }
        if entries.first?.key == "wait" { return wait(node, into: &diagnostics) }
        if let kind = entries.lazy.compactMap({ StepKind(rawValue: $0.key) }).first {
            return step(kind, node, into: &diagnostics)
        }
        for entry in entries where entry.key == "weight" {
            diagnostics.report(
                Diagnostic(
                    "a step has no weight: the steps of a task happen one after the other",
                    fix: "give the task the weight, or make this a task of its own", at: entry.keyLocation))
        }
        for entry in entries where entry.key == "breaker" {
            diagnostics.report(
                Diagnostic(
                    "a step has no breaker of its own",
                    fix: "give it to the task, to the class of users, or to the run", at: entry.keyLocation))
        }
        let name = entries.first { $0.key == "name" }?.value.fixedName("name", into: &diagnostics)
        return exchange(node, entries, name: name, in: "a step", into: &diagnostics).map { .exchange($0) }
    }

    private func wait(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> Step? {
        MappingReader(node, "a wait between steps", keys: ["wait"], into: &diagnostics)?["wait"]
            .flatMap { WaitTimeDecoder().waitBetweenSteps($0, into: &diagnostics) }
            .map { .wait($0) }
    }

    /// One exchange, read by the executor that its keys name.
    mutating func exchange(
        _ node: LocatedNode, _ entries: [LocatedNode.Entry], name: String?, in what: String,
        into diagnostics: inout Diagnostics
    ) -> ExchangeStep? {
        for entry in entries {
            guard let decoder = decoders.first(where: { $0.stepKeys.contains(entry.key) }) else { continue }
            usedExecutors.insert(decoder.name)
            var exchange = decoder.decodeStep(node, name: name, files: files, diagnostics: &diagnostics)
            exchange?.uses = TemplateCheck.names(inStep: node, of: decoder)
            return exchange
        }
        let words = decoders.flatMap { $0.stepKeys.sorted() }
        let isStep = what == "a step"
        let known = ["steps"] + (isStep ? ["wait"] + StepKind.inFiles.map(\.rawValue) : [])
        let near = entries.lazy.filter { !StepKeys.common.contains($0.key) }
            .compactMap { entry in
                let synonym = isStep ? Self.synonyms[entry.key] : nil
                return (synonym ?? entry.key.nearest(among: words + known)).map { (entry, $0) }
            }.first
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
