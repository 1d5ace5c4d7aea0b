extension Plan {
    /// The names that a threshold `of "..."` may ask for: tasks, steps and groups, each once, in the
    /// order of the plan.
    public var namesOfTasksAndSteps: [String] { userClasses.namesOfTasksAndSteps }

    /// The group that a name stands for; nil where a task or step is called so, or nothing.
    public func group(named name: String) -> String? {
        let tasks = userClasses.flatMap(\.tasks)
        let steps = tasks.flatMap(\.steps)
        let isOther = tasks.contains { $0.name == name } || steps.exchanges.contains { $0.name == name }
        return !isOther && steps.groups.contains(name) ? name : nil
    }

    /// The steps whose series a name stands for: all steps of the tasks called so, with what follows them by itself, and
    /// the steps called so.
    public func steps(named name: String) -> Set<String> {
        let tasks = userClasses.flatMap(\.tasks).filter { $0.name == name }
        let steps = tasks.flatMap { $0.steps.exchanges.map(\.name) }
        return Set([name] + steps + steps.flatMap { step in FollowUp.allCases.map { $0.seriesName(of: step) } })
    }

    /// Checks that thresholds ask for what there is.
    ///
    /// - Throws: a `Diagnostic` for the first one that asks for an unknown task or scenario, or for a task of another
    ///   scenario.
    public func check(_ thresholds: [Threshold]) throws(Diagnostic) {
        for threshold in thresholds {
            if let mistake = threshold.mistake(inScenarios: scenarios.compactMap(\.name)) {
                throw Diagnostic("threshold \"\(threshold.text)\" \(mistake.message)", fix: mistake.fix)
            }
        }
        // What code performs has names that nobody knows before.
        if userClasses.contains(where: \.hasCode) { return }
        let names = namesOfTasksAndSteps
        for threshold in thresholds {
            if let mistake = threshold.mistake(among: names) ?? threshold.mistake(inPartsOf: scenarios) {
                throw Diagnostic("threshold \"\(threshold.text)\" \(mistake.message)", fix: mistake.fix)
            }
        }
    }
}

extension [UserClass] {
    fileprivate var namesOfTasksAndSteps: [String] {
        let tasks = flatMap(\.tasks)
        var seen: Set<String> = []
        let steps = tasks.flatMap(\.steps)
        return (tasks.map(\.name) + steps.exchanges.map(\.name) + steps.groups).filter { seen.insert($0).inserted }
    }
}

extension Threshold {
    /// What is wrong with the scenario that it asks for, as the end of a sentence; nil where it is among the names.
    public func mistake(inScenarios names: [String]) -> Diagnostic? {
        guard let scenario, !names.contains(scenario) else { return nil }
        let known = names.map { "\"\($0)\"" }.joined(separator: ", ")
        return Diagnostic(
            "asks for the unknown scenario \"\(scenario)\"",
            fix: scenario.nearest(among: names).map { "did you mean \"\($0)\"?" }
                ?? (names.isEmpty ? "this test has only one: remove in \"\(scenario)\"" : "the scenarios are \(known)"))
    }

    /// What is wrong with the task that it asks for, as the end of a sentence; nil where it is among the names.
    public func mistake(among names: [String]) -> Diagnostic? {
        guard let task, !Self.isKnown(task, among: names) else { return nil }
        let known = names.map { "\"\($0)\"" }.joined(separator: ", ")
        return Diagnostic(
            "asks for the unknown task \"\(task)\"",
            fix: task.nearest(among: names).map { "did you mean \"\($0)\"?" } ?? "the tasks are \(known)")
    }

    /// What is wrong with its task where that is none of the scenario that it asks for, as the end of a sentence; nil where
    /// nothing is.
    public func mistake(inPartsOf scenarios: [ScenarioPlan]) -> Diagnostic? {
        guard let task, let asked = scenarios.first(where: { $0.name != nil && $0.name == scenario }) else {
            return nil
        }
        func isKnown(in scenario: ScenarioPlan) -> Bool {
            Self.isKnown(task, among: scenario.userClasses.namesOfTasksAndSteps)
        }
        guard !isKnown(in: asked), let name = asked.name else { return nil }
        let other = scenarios.first(where: isKnown)?.name
        let known = asked.userClasses.namesOfTasksAndSteps.map { "\"\($0)\"" }.joined(separator: ", ")
        return Diagnostic(
            "asks for the task \"\(task)\" of the scenario \"\(name)\", which has none of that name",
            fix: other.map { "write in \"\($0)\", which has it" } ?? "its tasks are \(known)")
    }

    /// Whether a task, step or group is called so, or what follows a step by itself.
    private static func isKnown(_ task: String, among names: [String]) -> Bool {
        names.contains { name in
            name == task || FollowUp.allCases.contains { $0.seriesName(of: name) == task }
        }
    }
}
