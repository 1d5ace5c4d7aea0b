/// The pause of a virtual user between two iterations.
public enum WaitTime: Sendable, Codable, Equatable {
    /// No wait: the next iteration is due when the last one ends.
    case none
    /// Always the same.
    case constant(Duration)
    /// Uniform between two durations.
    case between(Duration, Duration)
    /// Exponential with this mean: memoryless, like independent people.
    case exponential(mean: Duration)
    /// Normal, cut off at zero.
    case normal(mean: Duration, deviation: Duration)
    /// An iteration is due every `period`, counted from the last iteration's intended start; when an iteration takes
    /// longer, the next one is due at once.
    case pacing(Duration)
}
