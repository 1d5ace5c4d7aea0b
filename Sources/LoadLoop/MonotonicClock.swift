import CLoadLoop

/// The clock that everything is timed by: monotonic, never set, in nanoseconds.
public enum MonotonicClock {
    /// Now, in nanoseconds from an arbitrary beginning that is the same for all threads of the machine.
    @inline(__always)
    public static func now() -> Int64 { loop_now() }
}
