/// One thing that a virtual user does, or decides, on its way through its steps. Plain bytes, so that reading one costs
/// no reference count; what an instruction needs besides, it finds in its program by number.
enum Instruction: Equatable {
    /// Performs an exchange.
    ///
    /// - `executor`: the executor's place in the player's list.
    /// - `position`: the exchange's number among those of its executor.
    /// - `number`: the exchange's number in the plan: the recorder's.
    case exchange(executor: Int32, position: Int32, number: Int32)
    /// Waits, as `StepProgram.waits` says.
    case wait(Int32)
    /// Ends the steps.
    case end
}
