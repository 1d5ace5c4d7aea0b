/// The keys of a scenario's steps that belong to no executor: the reader of scenarios reads them, and a plug-in's
/// `decodeStep` passes over them.
public enum StepKeys {
    /// The common keys, in the order that messages list them.
    public static let common = ["name", "weight", "breaker"]

    /// Those that only a task has.
    public static let ofTasks = ["weight", "breaker"]
}
