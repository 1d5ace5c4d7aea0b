import LoadPlan

/// The plan's exchanges by number, which executor performs each, and what the users of each class carry out.
struct StepTable {
    /// All exchanges of the plan, by number.
    struct Exchanges {
        /// In the order of their numbers.
        fileprivate(set) var all: [ExchangeStep] = []
        /// The names of the executors that the plan needs, in the order of their numbers.
        fileprivate(set) var executors: [String] = []
        /// The exchanges of each executor.
        fileprivate(set) var ofExecutor: [[ExchangeStep]] = []

        /// Gives an exchange its numbers.
        mutating func add(_ exchange: ExchangeStep) -> Instruction {
            let executor = number(ofExecutor: exchange.executor)
            ofExecutor[executor].append(exchange)
            all.append(exchange)
            return .exchange(
                executor: Int32(executor), position: Int32(ofExecutor[executor].count - 1), number: Int32(all.count - 1)
            )
        }

        private mutating func number(ofExecutor name: String) -> Int {
            if let known = executors.firstIndex(of: name) { return known }
            executors.append(name)
            ofExecutor.append([])
            return executors.count - 1
        }
    }

    let exchanges: Exchanges
    /// What the users of each class carry out.
    let programs: [StepProgram]

    init(_ plan: Plan) {
        var exchanges = Exchanges()
        programs = plan.userClasses.map { StepProgram($0, exchanges: &exchanges) }
        self.exchanges = exchanges
    }
}
