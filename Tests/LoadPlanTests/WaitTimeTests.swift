import Foundation
import LoadPlan
import Testing

@Suite struct WaitTimeTests {
    func sample(_ wait: WaitTime, seed: UInt64 = 1) -> [Double] {
        var generator = SplitMix64(seed: seed)
        return (0..<1_000).map { _ in wait.sample(using: &generator) / .seconds(1) }
    }

    @Test func fixedWaitsAreAlwaysTheSame() {
        #expect(Set(sample(.none)) == [0])
        #expect(Set(sample(.constant(.milliseconds(1_500)))) == [1.5])
        #expect(Set(sample(.pacing(.seconds(3)))) == [3])
    }

    @Test func waitBetweenTwoDurationsIsUniform() {
        let wait = WaitTime.between(.seconds(1), .seconds(3))
        let waits = (0..<100 as Range<UInt64>).flatMap { sample(wait, seed: $0) }
        #expect(waits.allSatisfy { $0 >= 1 && $0 <= 3 })
        let rejections = KolmogorovSmirnov.rejections(from: { ($0 - 1) / 2 }) { sample(wait, seed: $0) }
        #expect(rejections <= KolmogorovSmirnov.mostRejections)
        // A uniform number has the standard deviation width / √12.
        let error = waits.errorOfTheMean(deviation: 2 / 12.0.squareRoot())
        #expect(abs(waits.mean - 2) < 4 * error)
    }

    @Test func exponentialWaitIsExponentialWithItsMean() {
        let wait = WaitTime.exponential(mean: .milliseconds(250))
        let waits = (0..<100 as Range<UInt64>).flatMap { sample(wait, seed: $0) }
        #expect(abs(waits.mean - 0.25) < 4 * waits.errorOfTheMean(deviation: 0.25))
        let rejections = KolmogorovSmirnov.rejections(from: { 1 - exp(-$0 / 0.25) }) { sample(wait, seed: $0) }
        #expect(rejections <= KolmogorovSmirnov.mostRejections)
    }

    @Test func normalWaitIsNormalAndNeverNegative() {
        let wait = WaitTime.normal(mean: .seconds(10), deviation: .seconds(1))
        let waits = (0..<100 as Range<UInt64>).flatMap { sample(wait, seed: $0) }
        #expect(abs(waits.mean - 10) < 4 * waits.errorOfTheMean(deviation: 1))
        let rejections = KolmogorovSmirnov.rejections(from: { erfc((10 - $0) / 2.0.squareRoot()) / 2 }) {
            sample(wait, seed: $0)
        }
        #expect(rejections <= KolmogorovSmirnov.mostRejections)
        let cut = sample(.normal(mean: .zero, deviation: .seconds(1)))
        #expect(cut.allSatisfy { $0 >= 0 } && cut.contains(0))
    }

    @Test func sameSeedGivesTheSameWaits() {
        let wait = WaitTime.exponential(mean: .seconds(1))
        #expect(sample(wait, seed: 3) == sample(wait, seed: 3))
        #expect(sample(wait, seed: 3) != sample(wait, seed: 4))
    }

    @Test(
        arguments: [
            .constant(.seconds(-1)), .between(.seconds(3), .seconds(1)), .between(.seconds(-3), .seconds(1)),
            .exponential(mean: .seconds(-1)), .pacing(.seconds(101 * 86_400)),
        ] as [WaitTime])
    func uselessWaitsAreRefused(_ wait: WaitTime) {
        #expect(throws: InvalidWorkload.self) { try wait.validate() }
    }

    @Test func usefulWaitsAreAccepted() throws {
        for wait in [.none, .constant(.zero), .between(.seconds(1), .seconds(1)), .pacing(.seconds(1))] as [WaitTime] {
            try wait.validate()
        }
    }
}
