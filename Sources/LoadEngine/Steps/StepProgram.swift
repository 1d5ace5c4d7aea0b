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
    /// What its exchanges pass before they are sent; nil where nothing holds them back.
    let gate: ExchangeGate?
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
    ///   - gate: what its exchanges pass before they are sent.
    /// - Throws: `InvalidWorkload` where a weight makes no sense; a `Diagnostic` where a value has no place.
    init(
        _ userClass: UserClass, registry: inout StepTable.Registry, layout: SessionLayout, gate: ExchangeGate? = nil
    ) throws {
        self.gate = gate
        var compiler = StepCompiler(registry: registry, layout: layout)
        onStart = userClass.onStart.isEmpty ? nil : try compiler.add(userClass.onStart)
        tasks = try userClass.tasks.map { try compiler.add($0.steps) }
        onStop = userClass.onStop.isEmpty ? nil : try compiler.add(userClass.onStop)
        instructions = compiler.instructions
        waits = compiler.waits
        conditions = compiler.conditions
        choices = compiler.choices
        loops = compiler.loops
        forks = compiler.forks
        limits = compiler.limits
        counters = compiler.counters
        registry = compiler.registry
    }
}
