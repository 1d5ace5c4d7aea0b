import LoadPlan

/// The steps that arrange others.
extension StepsDecoder {
    /// The most lines of a `parallel`, and the most connections.
    static let mostConnections = 1_000

    /// Reads a step of that kind.
    mutating func step(_ kind: StepKind, _ node: LocatedNode, into diagnostics: inout Diagnostics) -> Step? {
        let synonyms = ["otherwise": "else", "max": "at-most", "do": "steps", "times": "repeat"]
        guard
            let keys = MappingReader(
                node, kind.what, keys: kind.keys, synonyms: synonyms.filter { kind.keys.contains($0.value) },
                into: &diagnostics),
            let value = keys[kind.rawValue]
        else { return nil }
        switch kind {
        case .group: return group(value, keys, into: &diagnostics)
        case .if: return condition(value, keys, into: &diagnostics)
        case .repeat, .while: return repetition(kind, value, keys, into: &diagnostics)
        case .choose: return choice(value, into: &diagnostics)
        case .parallel: return parallel(value, keys, into: &diagnostics)
        case .background: return background(value, keys, into: &diagnostics)
        case .within: return within(value, keys, into: &diagnostics)
        case .lock, .semaphore: return guarded(kind, value, keys, into: &diagnostics)
        case .rendezvous: return rendezvous(value, keys, into: &diagnostics)
        case .signal:
            return value.fixedName("signal", into: &diagnostics).map { .signal(SignalStep(name: $0, action: .set)) }
        case .await: return awaiting(value, keys, into: &diagnostics)
        case .code: return code(value, keys, into: &diagnostics)
        }
    }

    private mutating func code(
        _ node: LocatedNode, _ keys: MappingReader, into diagnostics: inout Diagnostics
    ) -> Step? {
        guard let name = node.text, code.contains(name) else {
            node.refuse("code", wanted: "it in a scenario in Swift, or the steps themselves", into: &diagnostics)
            return nil
        }
        (hasCode, codeIsInScenario) = (true, true)
        let wanted = "the names of values, for example [token]"
        let saved = keys["save"]?.list("save", wanted: wanted, into: &diagnostics) ?? []
        let names = saved.map { $0.valueName("save", example: "token", into: &diagnostics) }
        return names.contains(nil) ? nil : .code(CodeStep(name: name, saves: names.compactMap(\.self)))
    }

    /// The list of steps under a key that must be there.
    mutating func steps(
        _ key: String, of keys: MappingReader, into diagnostics: inout Diagnostics
    ) -> [Step]? {
        keys.required(key, example: "\(key): [{get: /}]", into: &diagnostics)
            .flatMap { list(key, $0, into: &diagnostics) }
    }

    /// A list of steps; nil, and the whole step with it, where it is none.
    private mutating func list(
        _ key: String, _ node: LocatedNode, into diagnostics: inout Diagnostics
    ) -> [Step]? {
        node.list(key, wanted: "a list of steps, for example \(key): [{get: /}]", into: &diagnostics)
            .map { steps($0, into: &diagnostics) }
    }

    private mutating func group(
        _ node: LocatedNode, _ keys: MappingReader, into diagnostics: inout Diagnostics
    ) -> Step? {
        let name = node.fixedName("group", into: &diagnostics)
        let steps = steps("steps", of: keys, into: &diagnostics)
        guard let name, let steps else { return nil }
        return .group(StepGroup(name: name, steps: steps))
    }

    private mutating func condition(
        _ node: LocatedNode, _ keys: MappingReader, into diagnostics: inout Diagnostics
    ) -> Step? {
        let condition = ConditionDecoder().condition("if", node, into: &diagnostics)
        let then = steps("then", of: keys, into: &diagnostics)
        noteNames(in: node)
        let otherwise = keys["else"].map { list("else", $0, into: &diagnostics) } ?? []
        guard let condition, let then, let otherwise else { return nil }
        return .condition(ConditionalSteps(condition, then: then, otherwise: otherwise))
    }

    private mutating func repetition(
        _ kind: StepKind, _ node: LocatedNode, _ keys: MappingReader, into diagnostics: inout Diagnostics
    ) -> Step? {
        let decoder = RepetitionDecoder()
        let times: RepeatedSteps.Times?
        var condition: Condition?
        if kind == .repeat {
            times = decoder.times(node, into: &diagnostics)
        } else {
            condition = ConditionDecoder().condition("while", node, into: &diagnostics)
            noteNames(in: node)
            times = condition.flatMap { _ in decoder.atMost(keys["at-most"], into: &diagnostics) }
        }
        let counter = keys["counter"].flatMap { $0.valueName("counter", example: "page", into: &diagnostics) }
        let wasRepeated = isRepeated
        isRepeated = true
        let steps = steps("steps", of: keys, into: &diagnostics)
        isRepeated = wasRepeated
        guard let times, let steps else { return nil }
        return .repetition(RepeatedSteps(times: times, while: condition, counter: counter, steps: steps))
    }

    /// The values that a condition looks at, to see later whether there are such.
    private mutating func noteNames(in condition: LocatedNode) {
        switch condition.value {
        case .mapping(let entries): namesInConditions += entries.map { ($0.key, $0.keyLocation) }
        case .list(let conditions): for condition in conditions { noteNames(in: condition) }
        case .scalar, .null: break
        }
    }

    /// Ways such as `{weight: 3, steps: [...]}` or `{weight: 1, get: /}`.
    private mutating func choice(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> Step? {
        let wanted = "a list of ways, for example [{weight: 3, get: /a}, {weight: 1, steps: [{get: /b}]}]"
        guard let nodes = node.list("choose", wanted: wanted, into: &diagnostics) else { return nil }
        let ways = nodes.map { node -> WeightedSteps? in
            let weight = node.entry("weight")?.positiveNumber(
                "weight", upTo: UserClassDecoder.highestWeight, into: &diagnostics)
            return line(node, "a way of a choice", others: ["weight"], into: &diagnostics)
                .map { WeightedSteps(weight: weight ?? 1, steps: $0) }
        }
        return ways.contains(where: { $0 == nil }) ? nil : .choice(ways.compactMap(\.self))
    }

    /// Steps where one step stands for a list of one: `{steps: [...]}`, or the step itself.
    private mutating func line(
        _ node: LocatedNode, _ what: String, others: [String], into diagnostics: inout Diagnostics
    ) -> [Step]? {
        let arranges = StepKind.allCases.contains { node.entry($0.rawValue) != nil }
        if node.entry("steps") != nil, !arranges {
            return MappingReader(node, what, keys: others + ["steps"], into: &diagnostics)
                .flatMap { steps("steps", of: $0, into: &diagnostics) }
        }
        // A step that arranges others has no weight; of an exchange, others read it.
        guard let step = step(arranges ? node : node.without(others), into: &diagnostics) else {
            hasMistakes = true
            return nil
        }
        return [step]
    }

    private mutating func parallel(
        _ node: LocatedNode, _ keys: MappingReader, into diagnostics: inout Diagnostics
    ) -> Step? {
        let wanted = "a list of steps to be done at once, for example [{get: /a}, {get: /b}]"
        let connections = keys["connections"]?.integer(
            "connections", in: 1...Self.mostConnections, into: &diagnostics)
        guard let nodes = node.list("parallel", wanted: wanted, into: &diagnostics) else { return nil }
        let wasRepeated = isRepeated
        isRepeated = false
        defer { isRepeated = wasRepeated }
        let branches = nodes.map { line($0, "a line of a parallel step", others: [], into: &diagnostics) }
        guard !branches.contains(where: { $0 == nil }) else { return nil }
        return .parallel(
            ParallelSteps(
                branches: branches.compactMap(\.self), connections: connections ?? ParallelSteps.browserConnections))
    }

    private mutating func background(
        _ node: LocatedNode, _ keys: MappingReader, into diagnostics: inout Diagnostics
    ) -> Step? {
        if isRepeated {
            diagnostics.report(
                Diagnostic(
                    "background steps would begin again with each repetition",
                    fix: "write them before the repetition, or within a line of parallel", at: keys.location))
            return nil
        }
        return list("background", node, into: &diagnostics).map { .background($0) }
    }

    private mutating func within(
        _ node: LocatedNode, _ keys: MappingReader, into diagnostics: inout Diagnostics
    ) -> Step? {
        let limit = node.duration("within", into: &diagnostics)
        let wasRepeated = isRepeated
        isRepeated = false
        defer { isRepeated = wasRepeated }
        let steps = steps("steps", of: keys, into: &diagnostics)
        guard let limit, let steps else { return nil }
        return .within(TimedSteps(limit: limit, steps: steps))
    }
}

extension LocatedNode {
    /// The value of a key, where this is a mapping that has it.
    fileprivate func entry(_ key: String) -> LocatedNode? {
        guard case .mapping(let entries) = value else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// The mapping without some keys that are read elsewhere.
    fileprivate func without(_ keys: [String]) -> LocatedNode {
        guard case .mapping(let entries) = value else { return self }
        return LocatedNode(.mapping(entries.filter { !keys.contains($0.key) }), at: location)
    }
}
