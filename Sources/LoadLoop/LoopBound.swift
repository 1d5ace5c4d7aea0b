// Safe: the value is reached only after a check that the caller is on the loop's thread.
/// A value that lives on one loop, carried through code that may run elsewhere.
///
/// A loop's tasks share its state without a lock because they all run on its thread. Where the compiler cannot see
/// that, the value checks it.
public struct LoopBound<Value>: @unchecked Sendable {
    private let loop: EventLoop
    private let bound: Value

    /// Binds a value that no other thread touches from now on.
    public init(_ value: Value, to loop: EventLoop) {
        self.loop = loop
        bound = value
    }

    /// The value. Traps off the loop's thread.
    public var value: Value {
        precondition(loop.isCurrent, "a value bound to a loop was used off the loop's thread")
        return bound
    }
}
