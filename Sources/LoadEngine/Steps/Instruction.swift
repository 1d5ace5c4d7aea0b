/// One thing that a virtual user does, or decides, on its way through its steps. Plain bytes, so that reading one costs
/// no reference count; what an instruction needs besides, it finds in its program by number. `to` is the place of the
/// instruction to go on with.
enum Instruction: Equatable {
    /// Performs an exchange.
    ///
    /// - `executor`: the executor's place in the player's list.
    /// - `position`: the exchange's number among those of its executor.
    /// - `number`: the exchange's number in the plan: the recorder's.
    case exchange(executor: Int32, position: Int32, number: Int32)
    /// Waits, as `StepProgram.waits` says.
    case wait(Int32)
    /// Goes on elsewhere.
    case jump(to: Int32)
    /// Goes on elsewhere unless one of `StepProgram.conditions` holds.
    case unless(Int32, to: Int32)
    /// Goes on where one of `StepProgram.choices` leads to.
    case choose(Int32)
    /// Draws how often one of `StepProgram.loops` is done.
    case beginLoop(Int32)
    /// Goes on elsewhere when that loop is over.
    case nextPass(Int32, to: Int32)
    /// Notes when a group begins, in the three counters from that one on.
    case beginGroup(counter: Int32)
    /// Records a group, by the recorder's number.
    case endGroup(counter: Int32, number: Int32)
    /// Carries out one of `StepProgram.forks`, then goes on elsewhere.
    case fork(Int32, to: Int32)
    /// Carries out what follows beside what is at `to`; both end with the latter.
    case background(to: Int32)
    /// Carries out what follows within one of `StepProgram.limits`, then goes on elsewhere.
    case within(Int32, to: Int32)
    /// Carries out what follows with a permit of one of `SharedPlaces.semaphores`, then goes on elsewhere.
    case guarded(Int32, to: Int32)
    /// Waits for others at one of `SharedPlaces.rendezvous`.
    case rendezvous(Int32)
    /// Sets one of `SharedPlaces.signals`.
    case setSignal(Int32)
    /// Waits for one of `SharedPlaces.signals`, no longer than one of `StepProgram.limits`.
    case awaitSignal(Int32, within: Int32)
    /// Has exchanges pass another one of `StepProgram.gates` from here on.
    case gate(Int32)
    /// Runs a task's own code, by its number.
    case code(Int32)
    /// Ends the steps.
    case end
}
