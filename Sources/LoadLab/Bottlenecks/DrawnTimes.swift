import Synchronization

/// Times of a distribution, one after the other: the k-th is the same with the same seed.
final class DrawnTimes: Sendable {
    private let distribution: DelayDistribution
    private let seed: UInt64
    private let stream: String
    private let drawn = Atomic<UInt64>(0)

    init(_ distribution: DelayDistribution, seed: UInt64, stream: String) {
        (self.distribution, self.seed, self.stream) = (distribution, seed, stream)
    }

    /// Their mean, in seconds.
    var mean: Double { distribution.mean / .seconds(1) }

    /// The next one.
    func next() -> Duration {
        if case .fixed(let time) = distribution { return time }
        let index = drawn.wrappingAdd(1, ordering: .relaxed).oldValue
        var random = SeededRandom(seed: seed, stream: stream, index: index)
        return distribution.sample(using: &random)
    }
}
