import LoadPlan

/// `users`: a class of virtual users, or a list of them.
struct UserClassDecoder {
    static let keys = ["name", "weight", "count", "wait", "on-start", "tasks", "on-stop", "limits", "breaker"]
    static let synonyms = [
        "think-time": "wait", "wait-time": "wait", "pacing": "wait", "flow": "tasks", "steps": "tasks",
        "on_start": "on-start", "on_stop": "on-stop", "setup": "on-start", "teardown": "on-stop",
        "limit": "limits", "in-flight": "limits", "concurrency": "limits", "circuit-breaker": "breaker",
        "fixed_count": "count", "fixed-count": "count", "users": "count", "instances": "count",
    ]
    static let highestWeight = 1_000_000.0

    /// The files that steps and settings may name.
    let files: any StepFiles
    private var tasks: TaskDecoder
    /// Where the scenario's counts stand so far.
    private var counts: [SourceLocation] = []

    init(decoders: [any StepDecoder], code: Set<String> = [], files: any StepFiles) {
        self.files = files
        tasks = TaskDecoder(decoders: decoders, code: code, files: files)
    }

    /// What is read from now on belongs to another scenario.
    mutating func beginScenario() {
        tasks.beginScenario()
        counts = []
    }

    /// The steps of something that is no class of users: `setup` or `teardown`.
    mutating func steps(of keys: MappingReader, _ key: String, into diagnostics: inout Diagnostics) -> [Step] {
        tasks.steps(Self.nodes(keys, key, into: &diagnostics), once: key, into: &diagnostics)
    }

    /// Reports counts that the users of a workload do not come to.
    func checkCounts(_ classes: [UserClass], _ workload: Workload, into diagnostics: inout Diagnostics) {
        guard let first = counts.first else { return }
        guard !workload.isOpen else {
            for place in counts {
                diagnostics.report(
                    Diagnostic(
                        "a rate has as many users as it needs, and none by count", fix: "write weight instead",
                        at: place))
            }
            return
        }
        let (sum, most) = (classes.reduce(0) { $0 + ($1.count ?? 0) }, workload.maxUsers)
        if sum > most {
            diagnostics.report(
                Diagnostic(
                    "the counts make \(sum) users, and the phases have at most \(most)",
                    fix: "plan \(sum) users or more, or lower a count", at: first))
        } else if sum < most, !classes.contains(where: { $0.count == nil }) {
            diagnostics.report(
                Diagnostic(
                    "the phases have up to \(most) users, and the counts of all classes make \(sum)",
                    fix: "leave out the count of one class, for all others", at: first))
        }
    }

    /// The executors that the scenario's steps read so far ask for.
    var usedExecutors: Set<String> { tasks.steps.usedExecutors }

    /// Whether the scenario's steps read so far have code, which may perform whatever there is.
    var codeIsInScenario: Bool { tasks.steps.codeIsInScenario }

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
        let name = keys["name"]?.fixedName("name", into: &diagnostics)
        let weight = keys["weight"]?.positiveNumber("weight", upTo: Self.highestWeight, into: &diagnostics)
        let count = keys["count"]?.integer("count", in: 1...WorkloadDecoder.mostUsers, into: &diagnostics)
        if let place = keys.location(of: "count") {
            counts.append(place)
            keys.refuse(["weight"], "beside count", into: &diagnostics)
        }
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
            name: name ?? number.map { "users \($0)" } ?? "users", weight: weight ?? 1, count: count, tasks: tasks,
            wait: wait ?? .none, onStart: onStart, onStop: onStop, inFlight: inFlight, breaker: breaker)
    }

    private mutating func steps(_ keys: MappingReader, _ key: String, into diagnostics: inout Diagnostics) -> [Step] {
        tasks.steps(Self.nodes(keys, key, into: &diagnostics), into: &diagnostics)
    }

    /// Steps that may be left out: an empty list is none.
    private static func nodes(
        _ keys: MappingReader, _ key: String, into diagnostics: inout Diagnostics
    ) -> [LocatedNode] {
        guard let node = keys[key], node.value != .list([]) else { return [] }
        return node.list(key, wanted: "a list of steps, for example [{get: /}]", into: &diagnostics) ?? []
    }
}
