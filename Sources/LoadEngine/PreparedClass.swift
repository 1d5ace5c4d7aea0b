import LoadPlan

/// A user class made ready for one loop: steps as numbers, tasks to be picked without looking anything up. A class, so
/// that each of a hundred thousand users holds a word of it.
final class PreparedClass {
    /// One exchange of a task.
    struct Step {
        /// The executor's place in the player's list.
        var executor: Int
        /// The step's number among those of its executor.
        var position: Int
        /// The step's number in the plan: the recorder's.
        var number: Int
        /// The wait before it, after the end of the step before; nil for none.
        var pause: Pause?
    }

    /// A wait between steps: a class, so that a step is four words.
    final class Pause: Sendable {
        let wait: WaitTime

        init?(_ wait: WaitTime) {
            if wait == .none { return nil }
            self.wait = wait
        }
    }

    /// The steps of a class, by number.
    struct Steps {
        var onStart: [Step] = []
        var tasks: [[Step]] = []
        var onStop: [Step] = []
    }

    let wait: WaitTime
    let onStart: [Step]
    let onStop: [Step]
    /// What its users draw.
    let draws: ValueSources.Draws
    private let tasks: [[Step]]
    private let choice: WeightedChoice

    init(_ userClass: UserClass, steps: Steps, draws: ValueSources.Draws) throws(InvalidWorkload) {
        wait = userClass.wait
        self.draws = draws
        (onStart, tasks, onStop) = (steps.onStart, steps.tasks, steps.onStop)
        choice = try WeightedChoice(weights: userClass.tasks.map(\.weight))
    }

    @inline(__always)
    func pickTask(using random: inout SplitMix64) -> [Step] {
        tasks.count == 1 ? tasks[0] : tasks[choice.pick(using: &random)]
    }
}

/// The plan's steps by number, and which executor performs each.
struct StepTable {
    /// All steps of the plan, in the order of their numbers.
    private(set) var steps: [Step] = []
    /// The names of the executors that the plan needs, in the order of their numbers.
    private(set) var executors: [String] = []
    /// The steps of each executor.
    private(set) var stepsOfExecutor: [[Step]] = []
    /// The plan's classes with their steps by number.
    private(set) var classes: [PreparedClass.Steps] = []

    init(_ plan: Plan) {
        for userClass in plan.userClasses {
            var steps = PreparedClass.Steps()
            steps.onStart = userClass.onStart.map { add($0) }
            steps.tasks = userClass.tasks.map { task in task.steps.map { add($0) } }
            steps.onStop = userClass.onStop.map { add($0) }
            classes.append(steps)
        }
    }

    private mutating func add(_ step: Step) -> PreparedClass.Step {
        let executor = number(ofExecutor: step.executor)
        stepsOfExecutor[executor].append(step)
        steps.append(step)
        return PreparedClass.Step(
            executor: executor, position: stepsOfExecutor[executor].count - 1, number: steps.count - 1,
            pause: .init(step.wait))
    }

    private mutating func number(ofExecutor name: String) -> Int {
        if let known = executors.firstIndex(of: name) { return known }
        executors.append(name)
        stepsOfExecutor.append([])
        return executors.count - 1
    }
}
