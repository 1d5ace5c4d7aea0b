import LoadPlan
import LoadWire

/// What the users of one class carry out: its steps as instructions, made once for all loops.
///
/// A tree of steps becomes one list with jumps, so that a virtual user is one coroutine that walks through it, without
/// a call, an allocation or a look-up per step.
final class StepProgram: Sendable {
    /// Several ways, picked by weight.
    struct Choice {
        let weights: WeightedChoice
        /// Where each way begins.
        let ways: [Int]
    }

    /// Steps that are repeated.
    struct Loop {
        let times: RepeatedSteps.Times
        /// Where a value that says how often is kept.
        let timesSlot: Int?
        let condition: PreparedCondition?
        /// Where the number of the pass is kept.
        let counterSlot: Int?
        /// The first of its three counters: passes left, passes begun, steps done before the last pass.
        let counter: Int
    }

    /// Lines of steps that are carried out at once.
    struct Fork {
        /// Where each line begins.
        let branches: [Int]
        /// The most lines at once.
        let connections: Int
    }

    /// The instructions of all the class's steps.
    let instructions: [Instruction]
    // What instructions name by number.
    let waits: [WaitTime]
    let conditions: [PreparedCondition]
    let choices: [Choice]
    let loops: [Loop]
    let forks: [Fork]
    let limits: [Duration]
    /// What exchanges pass before they are sent, nil for nothing; empty where nothing holds any of the class's back.
    let gates: [TaskGates?]
    /// Where the exchanges go, as gates number hosts, from the first of the class's on; empty where it does not matter.
    private let hosts: [Int32]
    /// The number in the plan of the first of the class's exchanges.
    private let firstExchange: Int
    /// How many counters a user needs on its way.
    let counters: Int
    /// Where the start of a user begins; nil where it has none.
    let onStart: Int?
    /// Where each task begins.
    let tasks: [Int]
    /// Where the end of a user begins; nil where it has none.
    let onStop: Int?

    /// - Parameters:
    ///   - registry: numbers what has a number in the whole plan.
    ///   - layout: where sessions keep the values that decide.
    ///   - gates: what holds exchanges back.
    /// - Throws: `InvalidWorkload` where a weight makes no sense; a `Diagnostic` where a value has no place.
    init(
        _ userClass: UserClass, registry: inout StepTable.Registry, layout: SessionLayout, gates: ExchangeGates
    ) throws {
        // The first is that of the start and the end.
        let all = [gates.gates(of: userClass)] + userClass.tasks.map { gates.gates(of: userClass, task: $0) }
        firstExchange = registry.all.count
        self.gates = all.contains { $0 != nil } ? all : []
        var compiler = StepCompiler(registry: registry, layout: layout, isGated: !self.gates.isEmpty)
        onStart = userClass.onStart.isEmpty ? nil : try compiler.add(userClass.onStart, gate: 0)
        tasks = try userClass.tasks.enumerated().map { try compiler.add($1.steps, gate: $0 + 1) }
        onStop = userClass.onStop.isEmpty ? nil : try compiler.add(userClass.onStop, gate: 0)
        instructions = compiler.instructions
        waits = compiler.waits
        conditions = compiler.conditions
        choices = compiler.choices
        loops = compiler.loops
        forks = compiler.forks
        limits = compiler.limits
        counters = compiler.counters
        registry = compiler.registry
        hosts =
            gates.limits.hosts.isEmpty ? [] : registry.all[firstExchange...].map { gates.number(ofHost: $0.host) }
    }

    /// Where an exchange goes, by its number in the plan, as gates number hosts.
    func host(ofExchange number: Int) -> Int32 { hosts.isEmpty ? TaskGates.noHost : hosts[number - firstExchange] }
}
