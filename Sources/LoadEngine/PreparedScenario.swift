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

    /// How many loops play a part of it: no more than it has users, for an arrival on a loop without any would wait in vain.
    func segments(of loops: Int) -> Int { Swift.max(1, Swift.min(loops, scenario.workload.maxUsers)) }

    /// The loops that play it, in the order of its segments. Each scenario begins with another one, so that those of few
    /// users do not meet on the first.
    func loops(of all: [EventLoop]) -> [EventLoop] {
        (0..<segments(of: all.count)).map { all[(number + $0) % all.count] }
    }
}

/// The plan made ready for all loops: its data opened once, and its scenarios.
struct PreparedPlan: Sendable {
    let feeds: [DataFeed]
    let scenarios: [PreparedScenario]
    /// What is measured once for all loops.
    let sharedMeasures: SharedMeasures
    /// Where breakers and adaptive limits tell what they do.
    let journal: ScenarioJournal

    /// - Throws: `InvalidWorkload` or `Diagnostic` where data or steps make no sense.
    init(_ plan: Plan) throws {
        feeds = try plan.data.map { try DataFeed($0, seed: plan.seed) }
        journal = ScenarioJournal()
        let gates = ExchangeGates(plan, journal: journal)
        var shared = SharedPlaces()
        var firstUser = 0
        var prepared: [PreparedScenario] = []
        for (number, scenario) in plan.scenarios.enumerated() {
            let userClasses = plan.userClasses(of: scenario)
            let variables = plan.variables(of: scenario)
            let names = ValueSources.names(
                variables: variables, feeds: feeds, generators: plan.generators, userClasses: userClasses)
            let layout = SessionLayout(names: names)
            let steps = try StepTable(
                userClasses, executors: scenario.executors.keys.sorted(), gates: gates, shared: &shared, layout: layout)
            prepared.append(
                PreparedScenario(
                    scenario: scenario, userClasses: userClasses, variables: variables, number: number,
                    seed: scenario.name.map { SplitMix64.seed(plan.seed, for: "scenario \($0)") } ?? plan.seed,
                    firstUser: firstUser, steps: steps, layout: layout))
            firstUser += scenario.workload.maxUsers
        }
        scenarios = prepared
        sharedMeasures = SharedMeasures(gates: gates, places: shared)
    }
}
