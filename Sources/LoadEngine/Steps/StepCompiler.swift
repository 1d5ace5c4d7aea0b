import LoadPlan
import LoadWire

/// Turns a class's steps into the instructions of its program.
struct StepCompiler {
    private(set) var registry: StepTable.Registry
    private(set) var instructions: [Instruction] = []
    private(set) var waits: [WaitTime] = []
    private(set) var conditions: [PreparedCondition] = []
    private(set) var choices: [StepProgram.Choice] = []
    private(set) var loops: [StepProgram.Loop] = []
    private(set) var forks: [StepProgram.Fork] = []
    private(set) var limits: [Duration] = []
    private(set) var counters = 0
    private let layout: SessionLayout
    private let isGated: Bool
    private var group: String?

    /// - Parameter isGated: whether something holds exchanges of the class back.
    init(registry: StepTable.Registry, layout: SessionLayout, isGated: Bool) {
        self.registry = registry
        self.layout = layout
        self.isGated = isGated
    }

    /// Adds the steps of a task, a start or an end, whose exchanges pass that gate of the program.
    ///
    /// - Returns: where they begin.
    mutating func add(_ steps: [Step], gate: Int) throws -> Int {
        guard isGated else { return try add(steps) }
        instructions.append(.gate(Int32(gate)))
        return try add(steps) - 1
    }

    /// Adds steps and the end after them.
    ///
    /// - Returns: where they begin.
    private mutating func add(_ steps: [Step]) throws -> Int {
        let entry = instructions.count
        try append(steps)
        instructions.append(.end)
        return entry
    }

    private mutating func append(_ steps: [Step]) throws {
        for step in steps {
            switch step {
            case .exchange(let exchange): instructions.append(registry.add(exchange))
            case .wait(let wait):
                instructions.append(.wait(Int32(waits.count)))
                waits.append(wait)
            case .group(let group): try append(group)
            case .condition(let condition): try append(condition)
            case .repetition(let repetition): try append(repetition)
            case .choice(let ways): try append(ways)
            case .parallel(let parallel): try append(parallel)
            case .background(let steps):
                try appendBlock(of: [steps]) { _, end in .background(to: end) }
            case .within(let timed):
                limits.append(timed.limit)
                let number = Int32(limits.count - 1)
                try appendBlock(of: [timed.steps]) { _, end in .within(number, to: end) }
            case .guarded(let guarded):
                let number = try registry.shared.number(ofSemaphore: guarded.name, permits: guarded.permits)
                try appendBlock(of: [guarded.steps]) { _, end in .guarded(number, to: end) }
            case .rendezvous(let rendezvous):
                instructions.append(.rendezvous(try registry.shared.number(of: rendezvous)))
            case .signal(let signal): append(signal)
            case .code(let code): instructions.append(.code(registry.number(ofCode: code.name)))
            }
        }
    }

    private var here: Int32 { Int32(instructions.count) }

    /// Leaves room for an instruction that has to know what follows.
    private mutating func reserve() -> Int {
        instructions.append(.end)
        return instructions.count - 1
    }

    private mutating func takeCounters(_ count: Int) -> Int {
        counters += count
        return counters - count
    }

    /// Lists of steps, each with an end of its own, behind the instruction that knows where each begins and what comes
    /// after them.
    private mutating func appendBlock(
        of lists: [[Step]], _ instruction: (_ entries: [Int], _ end: Int32) -> Instruction
    ) throws {
        let place = reserve()
        let entries = try lists.map { try add($0) }
        instructions[place] = instruction(entries, here)
    }

    private mutating func append(_ group: StepGroup) throws {
        let outer = self.group
        let name = group.name(within: outer)
        self.group = name
        defer { self.group = outer }
        let counter = Int32(takeCounters(3))
        instructions.append(.beginGroup(counter: counter))
        try append(group.steps)
        instructions.append(.endGroup(counter: counter, number: registry.number(ofGroup: name)))
    }

    ///     unless ──┐
    ///     then     │
    ///     jump ──┐ │
    ///     else ◀─┼─┘
    ///          ◀─┘
    private mutating func append(_ condition: ConditionalSteps) throws {
        conditions.append(try PreparedCondition(condition.condition, layout: layout))
        let number = Int32(conditions.count - 1)
        let decision = reserve()
        try append(condition.then)
        if condition.otherwise.isEmpty {
            instructions[decision] = .unless(number, to: here)
            return
        }
        let leave = reserve()
        instructions[decision] = .unless(number, to: here)
        try append(condition.otherwise)
        instructions[leave] = .jump(to: here)
    }

    ///     beginLoop
    ///     nextPass ◀─┐ ──┐
    ///     steps      │   │
    ///     jump ──────┘   │
    ///                ◀───┘
    private mutating func append(_ repetition: RepeatedSteps) throws {
        var timesSlot: Int?
        if case .value(let name) = repetition.times { timesSlot = try layout.requiredSlot(named: name) }
        loops.append(
            StepProgram.Loop(
                times: repetition.times, timesSlot: timesSlot,
                condition: try repetition.condition.map { try PreparedCondition($0, layout: layout) },
                counterSlot: try repetition.counter.map(layout.requiredSlot), counter: takeCounters(3)))
        let number = Int32(loops.count - 1)
        instructions.append(.beginLoop(number))
        let head = reserve()
        try append(repetition.steps)
        instructions.append(.jump(to: Int32(head)))
        instructions[head] = .nextPass(number, to: here)
    }

    private mutating func append(_ ways: [WeightedSteps]) throws {
        let weights = try WeightedChoice(weights: ways.map(\.weight))
        instructions.append(.choose(Int32(choices.count)))
        // Its place is taken before the ways have choices of their own.
        choices.append(StepProgram.Choice(weights: weights, ways: []))
        let number = choices.count - 1
        var entries: [Int] = []
        var leaves: [Int] = []
        for way in ways {
            entries.append(instructions.count)
            try append(way.steps)
            leaves.append(reserve())
        }
        choices[number] = StepProgram.Choice(weights: weights, ways: entries)
        for leave in leaves { instructions[leave] = .jump(to: here) }
    }

    private mutating func append(_ signal: SignalStep) {
        let number = registry.shared.number(ofSignal: signal.name)
        switch signal.action {
        case .set: instructions.append(.setSignal(number))
        case .await(let timeout):
            // No limit is the longest one that can be written.
            limits.append(timeout ?? .longestWritten)
            instructions.append(.awaitSignal(number, within: Int32(limits.count - 1)))
        }
    }

    private mutating func append(_ parallel: ParallelSteps) throws {
        forks.append(StepProgram.Fork(branches: [], connections: parallel.connections))
        let number = forks.count - 1
        var branches: [Int] = []
        try appendBlock(of: parallel.branches) { entries, end in
            branches = entries
            return .fork(Int32(number), to: end)
        }
        forks[number] = StepProgram.Fork(branches: branches, connections: parallel.connections)
    }
}
