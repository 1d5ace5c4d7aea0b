import LoadLoop
import LoadPlan

extension MonotonicClock {
    /// When a time-out that begins now is over; never, for none or one of more than a century.
    static func deadline(after timeout: Duration?) -> Int64 {
        guard let timeout, timeout < .seconds(3_155_760_000) else { return .max }
        return now() + timeout.wholeNanoseconds
    }
}
