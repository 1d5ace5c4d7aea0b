import LoadPlan

/// A user class made ready for one loop: tasks to be picked without looking anything up. A class, so that each of a
/// hundred thousand users holds a word of it.
final class PreparedClass {
    let wait: WaitTime
    /// What its users carry out.
    let program: StepProgram
    /// What its users draw.
    let draws: ValueSources.Draws
    /// Whether a user of it has begun on this loop.
    var hasBegun = false
    /// Whether a data source had no row left for one of its users on this loop.
    var dataIsSpent = false
    private let choice: WeightedChoice

    init(_ userClass: UserClass, program: StepProgram, draws: ValueSources.Draws) throws(InvalidWorkload) {
        wait = userClass.wait
        self.program = program
        self.draws = draws
        choice = try WeightedChoice(weights: userClass.tasks.map(\.weight))
    }

    /// Picks a task by weight.
    ///
    /// - Returns: where it begins in the program.
    @inline(__always)
    func pickTask(using random: inout SplitMix64) -> Int {
        program.tasks.count == 1 ? program.tasks[0] : program.tasks[choice.pick(using: &random)]
    }
}
