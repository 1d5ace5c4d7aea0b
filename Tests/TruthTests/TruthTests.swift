import Testing

/// Targets whose true response times are known; the report must agree within the stated error.
///
/// Expectations come from the plan's intended starts and the target's own log. A response is judged between two
/// bounds: what the closed form says, and when its answer left the target by its log. To the upper bound comes what no
/// log shows: `way` for the answer's way back and the part of its way there that all requests share, and the delay
/// that the generator reports of itself. One at a time: there are two cores at worst.
@Suite(.serialized, .timeLimit(.minutes(3))) struct TruthTests {
    /// A request's shortest way to the target plus an answer's way to the generator's clock, in nanoseconds: two
    /// wake-ups and a few system calls, ten times over.
    static let way: Int64 = 1_000_000
}
