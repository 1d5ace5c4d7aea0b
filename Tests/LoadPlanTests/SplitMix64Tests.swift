import Foundation
import LoadPlan
import Testing

@Suite struct SplitMix64Tests {
    @Test func givesTheReferenceSequence() {
        var generator = SplitMix64(seed: 1_234_567)
        let words = (0..<5).map { _ in generator.next() }
        #expect(
            words == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test func streamsOfOneSeedAndSeedsOfOneStreamDiffer() {
        let firsts = (0..<100 as Range<UInt64>).flatMap { seed in
            (0..<100 as Range<UInt64>).map { stream in
                var generator = SplitMix64(seed: seed, stream: stream)
                return generator.next()
            }
        }
        #expect(Set(firsts).count == 10_000)
    }

    @Test func uniformNumbersAreUniformWithinAStream() {
        let rejections = KolmogorovSmirnov.rejections(from: { $0 }) { seed in
            var generator = SplitMix64(seed: seed)
            return (0..<1_000).map { _ in generator.uniform() }
        }
        #expect(rejections <= KolmogorovSmirnov.mostRejections)
    }

    @Test func uniformNumbersAreUniformAcrossStreams() {
        let rejections = KolmogorovSmirnov.rejections(from: { $0 }) { seed in
            (0..<1_000 as Range<UInt64>).map { stream in
                var generator = SplitMix64(seed: seed, stream: stream)
                return generator.uniform()
            }
        }
        #expect(rejections <= KolmogorovSmirnov.mostRejections)
    }

    @Test func exponentialNumbersAreExponential() {
        let rejections = KolmogorovSmirnov.rejections(from: { 1 - exp(-$0) }) { seed in
            var generator = SplitMix64(seed: seed)
            return (0..<1_000).map { _ in generator.exponential() }
        }
        #expect(rejections <= KolmogorovSmirnov.mostRejections)
    }

    /// One in 22,000 such numbers exceeds 10: the tail that a test of the whole distribution hardly sees.
    @Test func exponentialNumbersHaveTheirMeanAndTheirTail() {
        var generator = SplitMix64(seed: 2)
        let sample = (0..<200_000).map { _ in generator.exponential() }
        #expect(abs(sample.mean - 1) < 4 * sample.errorOfTheMean(deviation: 1))
        for height in [1.0, 2, 5, 10] {
            let expected = 200_000 * exp(-height)
            let beyond = Double(sample.count { $0 > height })
            #expect(abs(beyond - expected) < 4 * expected.squareRoot(), "beyond \(height)")
        }
    }

    @Test func uniformNumbersReachNeitherEnd() {
        var generator = SplitMix64(seed: 3)
        #expect((0..<100_000).allSatisfy { _ in (0..<1).contains(generator.uniform()) })
    }
}
