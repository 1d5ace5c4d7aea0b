import LoadPlan

/// What the users of one class carry out: its steps as instructions, made once for all loops.
///
/// A tree of steps becomes one list with jumps, so that a virtual user is one coroutine that walks through it, without
/// a call, an allocation or a look-up per step.
final class StepProgram: Sendable {
    /// The instructions of all the class's steps.
    let instructions: [Instruction]
    /// The waits, by the numbers in instructions.
    let waits: [WaitTime]
    /// Where the start of a user begins; nil where it has none.
    let onStart: Int?
    /// Where each task begins.
    let tasks: [Int]
    /// Where the end of a user begins; nil where it has none.
    let onStop: Int?

    /// - Parameter exchanges: numbers the exchanges.
    init(_ userClass: UserClass, exchanges: inout StepTable.Exchanges) {
        var compiler = StepCompiler()
        onStart = userClass.onStart.isEmpty ? nil : compiler.add(userClass.onStart, &exchanges)
        tasks = userClass.tasks.map { compiler.add($0.steps, &exchanges) }
        onStop = userClass.onStop.isEmpty ? nil : compiler.add(userClass.onStop, &exchanges)
        instructions = compiler.instructions
        waits = compiler.waits
    }
}

/// Turns steps into instructions.
private struct StepCompiler {
    private(set) var instructions: [Instruction] = []
    private(set) var waits: [WaitTime] = []

    /// Adds steps and the end after them.
    ///
    /// - Returns: where they begin.
    mutating func add(_ steps: [Step], _ exchanges: inout StepTable.Exchanges) -> Int {
        let entry = instructions.count
        append(steps, &exchanges)
        instructions.append(.end)
        return entry
    }

    private mutating func append(_ steps: [Step], _ exchanges: inout StepTable.Exchanges) {
        for step in steps {
            switch step {
            case .exchange(let exchange): instructions.append(exchanges.add(exchange))
            case .wait(let wait):
                instructions.append(.wait(Int32(waits.count)))
                waits.append(wait)
            }
        }
    }
}
