import LoadPlan

/// `users`: a class of virtual users, or a list of them.
struct UserClassDecoder {
    static let keys = ["name", "weight", "wait", "on-start", "tasks", "on-stop", "limits", "breaker"]
    static let synonyms = [
        "think-time": "wait", "wait-time": "wait", "pacing": "wait", "flow": "tasks", "steps": "tasks",
        "on_start": "on-start", "on_stop": "on-stop", "setup": "on-start", "teardown": "on-stop",
        "limit": "limits", "in-flight": "limits", "concurrency": "limits", "circuit-breaker": "breaker",
    ]
    static let highestWeight = 1_000_000.0

    private var tasks: TaskDecoder

    init(decoders: [any StepDecoder], code: Set<String> = [], files: any StepFiles) {
        tasks = TaskDecoder(decoders: decoders, code: code, files: files)
    }

    /// What is read from now on belongs to another scenario.
    mutating func beginScenario() { tasks.beginScenario() }

    /// The executors that the scenario's steps read so far ask for.
    var usedExecutors: Set<String> { tasks.steps.usedExecutors }

    /// The values that the scenario's conditions look at, and where.
    var namesInConditions: [(name: String, location: SourceLocation)] { tasks.steps.namesInConditions }

    /// Reports meeting places to which never enough users can come. Call it where all scenarios are complete.
    func checkMeetings(_ scenarios: [ScenarioPlan], into diagnostics: inout Diagnostics) {
        let check = MeetingCheck(scenarios: scenarios)
        for meeting in tasks.steps.meetings { check.check(meeting.step, at: meeting.location, into: &diagnostics) }
    }

    /// The names of all tasks, steps and groups, each once; nil where mistakes hide some of them.
    var names: [String]? {
        let someAreUnknown = tasks.hasNamelessMistakes || tasks.names.isEmpty || tasks.steps.hasCode
        return someAreUnknown ? nil : tasks.names + tasks.stepNames + tasks.groupNames
    }

    /// The classes; what is missing or wrong is reported.
    mutating func classes(from keys: MappingReader, into diagnostics: inout Diagnostics) -> [UserClass] {
        let example = "users: {tasks: [{get: /}]}"
        guard let node = keys.required("users", example: example, into: &diagnostics) else { return [] }
        guard case .list = node.value else {
            guard case .mapping = node.value else {
                node.refuse(
                    "users", wanted: "what users do, for example \(example); how many there are stands in phases",
                    into: &diagnostics)
                return []
            }
            return userClass(node, number: nil, into: &diagnostics).map { [$0] } ?? []
        }
        let nodes = node.list("users", wanted: "at least one class of users", into: &diagnostics) ?? []
        var classes: [UserClass] = []
        for (index, node) in nodes.enumerated() {
            guard let decoded = userClass(node, number: index + 1, into: &diagnostics) else { continue }
            if classes.contains(where: { $0.name == decoded.name }) {
                diagnostics.report(
                    Diagnostic(
                        "two classes of users are called \"\(decoded.name)\"", fix: "give each its own name",
                        at: node.location))
            }
            classes.append(decoded)
        }
        return classes
    }

    private mutating func userClass(
        _ node: LocatedNode, number: Int?, into diagnostics: inout Diagnostics
    ) -> UserClass? {
        guard
            let keys = MappingReader(
                node, "a class of users", keys: Self.keys, synonyms: Self.synonyms, into: &diagnostics)
        else { return nil }
        let name = keys["name"]?.name("name", into: &diagnostics)
        let weight = keys["weight"]?.positiveNumber("weight", upTo: Self.highestWeight, into: &diagnostics)
        let wait = keys["wait"].flatMap { WaitTimeDecoder().waitTime($0, into: &diagnostics) }
        let nodes = keys.required("tasks", example: "tasks: [{get: /}]", into: &diagnostics)?
            .list("tasks", wanted: "a list of tasks, for example [{get: /}]", into: &diagnostics)
        let onStart = steps(keys, "on-start", into: &diagnostics)
        let tasks = self.tasks.tasks(nodes ?? [], into: &diagnostics)
        let onStop = steps(keys, "on-stop", into: &diagnostics)
        let inFlight = LimitsDecoder().inFlight(keys["limits"], into: &diagnostics)
        let breaker = BreakerDecoder().breaker(keys["breaker"], into: &diagnostics)
        guard !tasks.isEmpty else { return nil }
        return UserClass(
            name: name ?? number.map { "users \($0)" } ?? "users", weight: weight ?? 1, tasks: tasks,
            wait: wait ?? .none, onStart: onStart, onStop: onStop, inFlight: inFlight, breaker: breaker)
    }

    private mutating func steps(_ keys: MappingReader, _ key: String, into diagnostics: inout Diagnostics) -> [Step] {
        let nodes = keys[key]?.list(key, wanted: "a list of steps, for example [{get: /}]", into: &diagnostics)
        return tasks.steps(nodes ?? [], into: &diagnostics)
    }
}
