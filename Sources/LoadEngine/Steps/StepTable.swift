import LoadPlan
import LoadWire

/// A scenario's exchanges by number, which executor performs each, and what the users of each class carry out.
struct StepTable {
    /// What has a number in the whole scenario.
    struct Registry {
        /// All exchanges, in the order of their numbers.
        fileprivate(set) var all: [ExchangeStep] = []
        /// The names of the executors that the scenario needs, in the order of their numbers.
        fileprivate(set) var executors: [String] = []
        /// The exchanges of each executor.
        fileprivate(set) var ofExecutor: [[ExchangeStep]] = []
        /// The names of the groups, in the order of their numbers.
        fileprivate(set) var groups: [String] = []
        /// What users of all loops and scenarios share, by name.
        var shared = SharedPlaces()
        /// The names of the tasks' own code, in the order of their numbers.
        fileprivate(set) var code: [String] = []

        /// Gives an exchange its numbers.
        mutating func add(_ exchange: ExchangeStep) -> Instruction {
            let executor = number(ofExecutor: exchange.executor)
            ofExecutor[executor].append(exchange)
            all.append(exchange)
            return .exchange(
                executor: Int32(executor), position: Int32(ofExecutor[executor].count - 1), number: Int32(all.count - 1)
            )
        }

        /// The numbers of an executor's exchanges, in the order in which it knows them.
        func numbers(ofExecutor executor: Int) -> [Int] {
            all.indices.filter { all[$0].executor == executors[executor] }
        }

        /// The number of a group; groups of one name are one.
        mutating func number(ofGroup name: String) -> Int32 {
            if let known = groups.firstIndex(of: name) { return Int32(known) }
            groups.append(name)
            return Int32(groups.count - 1)
        }

        /// The number of a task's own code.
        mutating func number(ofCode name: String) -> Int32 {
            if let known = code.firstIndex(of: name) { return Int32(known) }
            code.append(name)
            return Int32(code.count - 1)
        }

        fileprivate mutating func number(ofExecutor name: String) -> Int {
            if let known = executors.firstIndex(of: name) { return known }
            executors.append(name)
            ofExecutor.append([])
            return executors.count - 1
        }
    }

    let registry: Registry
    /// What the users of each class carry out.
    let programs: [StepProgram]

    /// - Parameters:
    ///   - executors: the names of those whose settings the scenario has.
    ///   - gates: what its exchanges pass.
    ///   - shared: what users of all scenarios share so far; gets what this one's need.
    /// - Throws: `InvalidWorkload` or `Diagnostic` where steps make no sense.
    init(
        _ userClasses: [UserClass], executors: [String], gates: ExchangeGates, shared: inout SharedPlaces,
        layout: SessionLayout
    ) throws {
        var registry = Registry()
        registry.shared = shared
        // What code performs has no step in the plan.
        for name in executors { _ = registry.number(ofExecutor: name) }
        programs = try userClasses.map {
            try StepProgram($0, registry: &registry, layout: layout, gates: gates)
        }
        shared = registry.shared
        self.registry = registry
    }
}
