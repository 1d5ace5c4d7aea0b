import LoadData
import LoadLoop
import LoadPlan
import LoadWire

/// One of the run's scenarios made ready for all loops: its steps compiled, and where its sessions keep values.
struct PreparedScenario: Sendable {
    let scenario: ScenarioPlan
    /// The classes of its users under their full names.
    let userClasses: [UserClass]
    let variables: [Variable]
    /// Its number in the plan.
    let number: Int
    /// Seeds what its users and arrivals choose.
    let seed: UInt64
    /// How many users all scenarios before it may have: its own are counted from there where the run tells them apart.
    let firstUser: Int
    let steps: StepTable
    let layout: SessionLayout
    /// How many users its arrivals may have together with those of other scenarios; nil where they share none.
    let commonUsers: Int?

    /// How many loops play a part of it: no more than it has users, for an arrival on a loop without any would wait in vain.
    func segments(of loops: Int) -> Int {
        Swift.max(1, Swift.min(loops, scenario.workload.maxUsers, commonUsers ?? .max))
    }

    /// The loops that play it, in the order of its segments. Each scenario begins with another one, so that those of few
    /// users do not meet on the first; but for those that share users, whose parts of them must lie where the room is.
    func loops(of all: [EventLoop]) -> [EventLoop] {
        let first = commonUsers == nil ? number : 0
        return (0..<segments(of: all.count)).map { all[(first + $0) % all.count] }
    }
}

/// The plan made ready for all loops: its data opened once, and its scenarios.
struct PreparedPlan: Sendable {
    let feeds: [DataFeed]
    let scenarios: [PreparedScenario]
    /// What is done once, as a scenario of one user whose start and end it is; nil where nothing is.
    let bracket: PreparedScenario?
    /// What is measured once for all loops.
    let sharedMeasures: SharedMeasures
    /// Where breakers and adaptive limits tell what they do.
    let journal: ScenarioJournal

    /// - Throws: `InvalidWorkload` or `Diagnostic` where data or steps make no sense.
    init(_ plan: Plan) throws {
        let feeds = try plan.data.map { try DataFeed($0, seed: plan.seed) }
        journal = ScenarioJournal()
        let gates = ExchangeGates(plan, journal: journal)
        var shared = SharedPlaces()
        var firstUser = 0
        func prepare(
            _ scenario: ScenarioPlan, number: Int, purpose: String?, gates: ExchangeGates
        ) throws -> PreparedScenario {
            let userClasses = plan.userClasses(of: scenario)
            let variables = plan.variables(of: scenario)
            let names = ValueSources.names(
                variables: variables, feeds: feeds, generators: plan.generators,
                given: plan.preparation?.saves ?? [], userClasses: userClasses)
            let layout = SessionLayout(names: names)
            let steps = try StepTable(
                userClasses, executors: scenario.executors.keys.sorted(), gates: gates, shared: &shared, layout: layout)
            defer { firstUser += scenario.workload.maxUsers }
            return PreparedScenario(
                scenario: scenario, userClasses: userClasses, variables: variables, number: number,
                seed: purpose.map { SplitMix64.seed(plan.seed, for: $0) } ?? plan.seed,
                firstUser: firstUser, steps: steps, layout: layout,
                commonUsers: scenario.workload.isOpen ? plan.commonUsers : nil)
        }
        scenarios = try plan.scenarios.enumerated().map { number, scenario in
            try prepare(scenario, number: number, purpose: scenario.name.map { "scenario \($0)" }, gates: gates)
        }
        // What is done once is not the load's: the load's limits and breakers do not know it.
        let free = ExchangeGates(Plan(name: plan.name, scenarios: []), journal: journal)
        bracket = try plan.preparation.map { preparation in
            try prepare(preparation.scenario, number: plan.scenarios.count, purpose: "setup", gates: free)
        }
        self.feeds = feeds
        sharedMeasures = SharedMeasures(gates: gates, places: shared)
    }
}

extension Preparation {
    /// A scenario of one user that does all this, at its start and at its end.
    fileprivate var scenario: ScenarioPlan {
        ScenarioPlan(
            workload: .closed([UserPhase(shape: .iterations(count: 1, users: 1), duration: .seconds(1))]),
            userClasses: [
                UserClass(name: "setup", tasks: [UserTask(name: "setup", steps: [])], onStart: setup, onStop: teardown)
            ],
            executors: executors)
    }
}
