/// A plan for people: what `squall check` prints. Knows no protocol: what executors carry, their decoders describe, or
/// it is shown as it stands.
public struct PlanDescription: Sendable {
    private let plan: Plan
    private let decoders: [any StepDecoder]

    /// Describes a plan, with the help of the decoders of its executors.
    public init(_ plan: Plan, decoders: [any StepDecoder] = []) {
        self.plan = plan
        self.decoders = decoders
    }

    /// Several lines, each ending with a line break.
    public var text: String {
        var head = [
            ["plan", plan.name], ["seed", "\(plan.seed)"], ["graceful stop", plan.gracefulStop.compactText],
        ]
        if let users = plan.commonUsers {
            head.append(["pool", "at most \(LocatedNode.grouped(users)) users of all rates"])
        }
        if let limit = plan.inFlight { head.append(["in flight", Self.text(limit)]) }
        head += plan.inFlightPerHost.sorted { $0.key < $1.key }.map { ["at \($0)", "in flight \(Self.text($1))"] }
        if let breaker = plan.breaker { head.append(["breaker", breaker.text]) }
        var blocks = [Table(head, indentation: "").text]
        // What all scenarios have in common is said once.
        let common = plan.scenarios.allSatisfy { $0.executors == plan.scenarios[0].executors }
        for scenario in plan.scenarios {
            if scenario.name != nil { blocks.append(heading(of: scenario)) }
            blocks += load(of: scenario) + [variablesBlock(scenario.variables)].compactMap(\.self)
            if !common { blocks += settings(of: scenario) }
        }
        if let preparation = plan.preparation {
            blocks += [("setup", preparation.setup), ("teardown", preparation.teardown)].filter { !$0.1.isEmpty }
                .map { "\($0)\n" + Table(lines(of: $1, amongOthers: $1.exchanges.count > 1)).text }
        }
        blocks += dataBlocks(of: plan)
        if !plan.thresholds.isEmpty {
            blocks.append("thresholds\n" + plan.thresholds.map { "  \($0.text)\n" }.joined())
        }
        if common { blocks += settings(of: plan.scenarios[0]) }
        return blocks.joined(separator: "\n")
    }

    private func heading(of scenario: ScenarioPlan) -> String {
        let start = scenario.start > .zero ? ", begins after \(scenario.start.compactText)" : ""
        return "scenario  \(scenario.name ?? "")\(start)\n"
    }

    /// How much load there is, and what its users do.
    private func load(of scenario: ScenarioPlan) -> [String] {
        let weights = scenario.userClasses.reduce(0) { $0 + ($1.count == nil ? $1.weight : 0) }
        return [WorkloadDescription(scenario.workload).text]
            + scenario.userClasses.map { text(of: $0, share: $0.weight / weights) }
    }

    private func settings(of scenario: ScenarioPlan) -> [String] {
        scenario.executors.sorted { $0.key < $1.key }.map { name, settings in
            "\(name)\n" + Table(fields(of: name, settings).map { [$0.key, $0.value] }).text
        }
    }

    private func text(of userClass: UserClass, share: Double) -> String {
        let weights = userClass.tasks.reduce(0) { $0 + $1.weight }
        var rows: [[String]] = []
        func add(_ steps: [Step], share: String, name: String) {
            for (index, line) in lines(of: steps, amongOthers: steps.exchanges.count > 1).enumerated() {
                rows.append((index == 0 ? [share, name] : ["", ""]) + line)
            }
        }
        add(userClass.onStart, share: "", name: "on start")
        for task in userClass.tasks {
            add(task.steps, share: Self.percent(task.weight / weights), name: task.name)
            if let breaker = task.breaker { rows.append(["", "", "breaker", breaker.text]) }
        }
        add(userClass.onStop, share: "", name: "on stop")
        let limit =
            (userClass.inFlight.map { ", in flight \(Self.text($0))" } ?? "")
            + (userClass.breaker.map { ", breaker \($0.text)" } ?? "")
        let number = userClass.count.map { "\(LocatedNode.grouped($0)) users" } ?? "\(Self.percent(share)) of users"
        let head = "users  \(userClass.name)  \(number), wait \(Self.text(userClass.wait))"
        return head + limit + "\n" + Table(rows, rightAligned: [0]).text
    }

    /// What steps do, each in two columns.
    private func lines(of steps: [Step], amongOthers: Bool) -> [[String]] {
        steps.flatMap { step -> [[String]] in
            func nested(_ title: String, _ steps: [Step]) -> [[String]] {
                [[title, ""]] + lines(of: steps, amongOthers: true).map { ["  " + $0[0], $0[1]] }
            }
            switch step {
            case .exchange(let exchange): return [description(of: exchange, amongOthers: amongOthers)]
            case .wait(let wait): return [["wait \(Self.text(wait))", ""]]
            case .group(let group): return nested("group \(group.name)", group.steps)
            case .condition(let condition):
                return nested("if \(condition.condition)", condition.then)
                    + (condition.otherwise.isEmpty ? [] : nested("else", condition.otherwise))
            case .repetition(let repetition): return nested(Self.text(repetition), repetition.steps)
            case .choice(let ways):
                let weights = ways.reduce(0) { $0 + $1.weight }
                return ways.flatMap { nested("choose, \(Self.percent($0.weight / weights))", $0.steps) }
            case .parallel(let parallel):
                let inOrder = parallel.branches.flatMap { branch in
                    branch.count == 1 ? lines(of: branch, amongOthers: true) : nested("in order", branch)
                }
                let title = "at once, over up to \(parallel.connections) connections"
                return [[title, ""]] + inOrder.map { ["  " + $0[0], $0[1]] }
            case .background(let steps): return nested("in the background", steps)
            case .within(let timed): return nested("within \(timed.limit.compactText)", timed.steps)
            case .guarded(let guarded):
                let title = guarded.permits == 1 ? "lock" : "semaphore of \(guarded.permits),"
                return nested("\(title) \(guarded.name)", guarded.steps)
            case .rendezvous(let rendezvous):
                let timeout = rendezvous.timeout.map { "at most \($0.compactText)" } ?? ""
                return [["rendezvous \(rendezvous.name) of \(rendezvous.users)", timeout]]
            case .signal(let signal):
                guard case .await(let timeout) = signal.action else { return [["signal \(signal.name)", ""]] }
                return [["await \(signal.name)", timeout.map { "at most \($0.compactText)" } ?? ""]]
            case .code(let code): return [["code \(code.name)", ""]]
            }
        }
    }

    private static func text(_ repetition: RepeatedSteps) -> String {
        let condition = repetition.condition.map { "while \($0), " } ?? ""
        let times =
            switch repetition.times {
            case .fixed(let count): "\(LocatedNode.grouped(count)) times"
            case .between(let low, let high): "\(low) to \(high) times"
            case .value(let name): "${\(name)} times"
            case .atMost(let count): "at most \(LocatedNode.grouped(count)) times"
            }
        return condition + times + (repetition.counter.map { ", counted as \($0)" } ?? "")
    }

    /// The request and its details, with the name of its series where that is not seen already.
    private func description(of step: ExchangeStep, amongOthers: Bool) -> [String] {
        let decoder = decoders.first { $0.name == step.executor }
        guard let (request, details) = decoder?.describe(step) else {
            let details = Self.fields(step.specification)
                .filter { $0.value != .string(step.method) && $0.value != .string(step.name) }
                .map { "\($0.key) \(Self.text($0.value))" }
            return ["\(step.method) \(step.name)", details.joined(separator: ", ")]
        }
        let isNamed = amongOthers && !request.hasSuffix(step.name)
        return [request, ((isNamed ? ["as \"\(step.name)\""] : []) + details).joined(separator: ", ")]
    }

    private func fields(of executor: String, _ settings: PlanValue) -> [(key: String, value: String)] {
        decoders.first { $0.name == executor }?.describe(settings: settings)
            ?? Self.fields(settings).map { ($0.key, Self.text($0.value)) }
    }

    /// The entries that say something, by name.
    private static func fields(_ value: PlanValue) -> [(key: String, value: PlanValue)] {
        guard case .object(let entries) = value else { return [("", value)] }
        return entries.filter { $0.value != .null && $0.value != .list([]) && $0.value != .string("") }
            .sorted { $0.key < $1.key }
    }

    private static func text(_ value: PlanValue) -> String {
        switch value {
        case .null: "none"
        case .bool(let value): value ? "yes" : "no"
        case .number(let value): decimal(value)
        case .string(let value): value
        case .list(let values): values.map(text).joined(separator: ", ")
        case .secret: "(hidden)"
        case .object(let entries):
            "{" + entries.sorted { $0.key < $1.key }.map { "\($0.key): \(text($0.value))" }.joined(separator: ", ")
                + "}"
        }
    }

    private static func text(_ wait: WaitTime) -> String {
        switch wait {
        case .none: "none"
        case .constant(let duration): duration.compactText
        case .between(let low, let high): "between \(low.compactText) and \(high.compactText)"
        case .exponential(let mean): "exponential, mean \(mean.compactText)"
        case .normal(let mean, let deviation): "normal, mean \(mean.compactText), deviation \(deviation.compactText)"
        case .pacing(let period): "so that an iteration begins every \(period.compactText)"
        }
    }

    private static func text(_ limit: InFlightLimit) -> String {
        switch limit {
        case .fixed(let count): "at most \(LocatedNode.grouped(count))"
        case .adaptive(let limit):
            "adaptive (\(limit.algorithm.rawValue)), \(LocatedNode.grouped(limit.min)) to \(LocatedNode.grouped(limit.max)), "
                + "from \(LocatedNode.grouped(limit.initial))"
        }
    }

    static func percent(_ share: Double) -> String {
        "\(decimal((share * 1_000).rounded() / 10))%"
    }

    /// A number to a millionth, without `.0` where it is whole.
    public static func decimal(_ value: Double) -> String {
        let rounded = (value * 1_000_000).rounded() / 1_000_000
        return Int(exactly: rounded).map(LocatedNode.grouped) ?? "\(rounded)"
    }
}
