import Foundation
import LoadPlan
import Testing

@testable import LoadEngine

/// The limit against simulated targets in virtual time: so many servers, each with one exchange at a time, exponential
/// service times, and a queue in front of them.
@Suite struct LimitSearchTests {
    /// Always more to send than the limit lets pass.
    private struct Simulation {
        var limit: LimitSearch
        var random: SplitMix64
        var servers: Int
        /// In nanoseconds.
        var meanServiceTime = 10_000_000.0
        var now: Int64 = 0
        private var busy: [(ends: Int64, began: Int64)] = []
        private var queue: [Int64] = []
        private var firstInQueue = 0
        private(set) var completed = 0

        init(servers: Int, limit: AdaptiveLimit, seed: UInt64) {
            self.servers = servers
            self.limit = LimitSearch(limit, at: 0)
            random = SplitMix64(seed: seed)
        }

        private var queued: Int { queue.count - firstInQueue }

        /// Goes on for so long.
        ///
        /// - Returns: the limits on the way, one per millisecond.
        mutating func run(seconds: Double) -> [Int] {
            var limits: [Int] = []
            let end = now + Int64(seconds * 1e9)
            var nextNote = now
            completed = 0
            while now < end {
                while busy.count + queued < limit.current { queue.append(now) }
                while busy.count < servers, queued > 0 {
                    let time = -log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &random))
                    busy.append((now + Int64(time * meanServiceTime), queue[firstInQueue]))
                    firstInQueue += 1
                }
                if firstInQueue > 4096 {
                    queue.removeFirst(firstInQueue)
                    firstInQueue = 0
                }
                guard let next = busy.indices.min(by: { busy[$0].ends < busy[$1].ends }) else { return limits }
                let (ends, began) = busy.remove(at: next)
                now = ends
                completed += 1
                _ = limit.end(serviceTime: now - began, isFailure: false, at: now) { [limit] in limit.current }
                while nextNote < now {
                    limits.append(limit.current)
                    nextNote += 1_000_000
                }
            }
            return limits
        }
    }

    private func median(_ values: [Int]) -> Int { values.sorted()[values.count / 2] }

    /// Near the knee: it keeps the servers busy, and no more than about as many again wait.
    @Test(arguments: AdaptiveLimit.Algorithm.allCases, [2, 10, 50])
    func settlesNearTheKnee(algorithm: AdaptiveLimit.Algorithm, servers: Int) {
        var simulation = Simulation(
            servers: servers, limit: .init(algorithm: algorithm, min: 1, max: 1_000, initial: 4), seed: 0)
        _ = simulation.run(seconds: 20)
        let limits = simulation.run(seconds: 60)
        let settled = Double(median(limits))
        #expect(settled >= 0.9 * Double(servers) && settled <= 2 * Double(servers) + 6, "\(settled)")
        let throughput = Double(simulation.completed) / 60
        let capacity = Double(servers) / 0.01
        #expect(throughput >= 0.85 * capacity, "\(throughput) of \(capacity)")
    }

    @Test(arguments: AdaptiveLimit.Algorithm.allCases)
    func followsWhenTheCapacityChanges(algorithm: AdaptiveLimit.Algorithm) {
        var simulation = Simulation(
            servers: 10, limit: .init(algorithm: algorithm, min: 1, max: 1_000, initial: 4), seed: 0)
        _ = simulation.run(seconds: 30)
        simulation.servers = 40
        _ = simulation.run(seconds: 20)
        #expect((36...84).contains(median(simulation.run(seconds: 20))))
        simulation.servers = 10
        _ = simulation.run(seconds: 20)
        #expect((9...24).contains(median(simulation.run(seconds: 20))))
        // A target that takes three times as long, and has no queue, is not throttled for long.
        simulation.meanServiceTime *= 3
        _ = simulation.run(seconds: 60)
        #expect((9...24).contains(median(simulation.run(seconds: 30))))
    }

    @Test(arguments: AdaptiveLimit.Algorithm.allCases)
    func staysWithinItsBounds(algorithm: AdaptiveLimit.Algorithm) {
        var low = Simulation(
            servers: 50, limit: .init(algorithm: algorithm, min: 2, max: 7, initial: 3), seed: 1)
        #expect(low.run(seconds: 20).allSatisfy { (2...7).contains($0) } && low.limit.current == 7)
        var high = Simulation(
            servers: 1, limit: .init(algorithm: algorithm, min: 20, max: 90, initial: 50), seed: 1)
        let limits = high.run(seconds: 60)
        #expect(limits.allSatisfy { (20...90).contains($0) } && limits.suffix(1_000).allSatisfy { $0 < 45 })
    }

    @Test(arguments: AdaptiveLimit.Algorithm.allCases)
    func whatIsNotReachedDoesNotGrowAndFailuresHalveIt(algorithm: AdaptiveLimit.Algorithm) {
        var limit = LimitSearch(.init(algorithm: algorithm, min: 1, max: 1_000, initial: 100), at: 0)
        var now: Int64 = 0
        func window(_ limit: inout LimitSearch, failed: Int) {
            for index in 0..<20 {
                now += 6_000_000
                _ = limit.end(serviceTime: 5_000_000, isFailure: index < failed, at: now) { failed > 0 ? 100 : 10 }
            }
        }
        window(&limit, failed: 0)
        #expect(limit.current == 100, "ten in flight say nothing about a hundred")
        window(&limit, failed: 20)
        #expect(limit.current == 50)
        window(&limit, failed: 10)
        #expect(limit.current == 25)
    }

    /// Every 80 windows the limit falls to its root for two windows, and what the quickest is afterwards is what the second
    /// of them measured: a target that has become slower is not throttled for ever.
    @Test(arguments: AdaptiveLimit.Algorithm.allCases)
    func measuresTheTargetWithoutAQueueAgain(algorithm: AdaptiveLimit.Algorithm) {
        var limit = LimitSearch(.init(algorithm: algorithm, min: 4, max: 10_000, initial: 100), at: 0)
        var now: Int64 = 0
        func window(_ limit: inout LimitSearch, milliseconds: Int64) {
            for _ in 0..<20 {
                now += 6_000_000
                _ = limit.end(serviceTime: milliseconds * 1_000_000, isFailure: false, at: now) { 10_000 }
            }
        }
        var limits: [Int] = []
        for _ in 0..<80 {
            window(&limit, milliseconds: 5)
            limits.append(limit.current)
        }
        let before = limits[78]
        #expect(limits[79] == Int(Double(before).squareRoot().rounded()))
        window(&limit, milliseconds: 15)
        #expect(limit.current == limits[79], "what was sent before still ends")
        window(&limit, milliseconds: 15)
        #expect(limit.current == before)
        window(&limit, milliseconds: 15)
        #expect(limit.current >= before, "15 ms are the target without a queue now")
        let after = limit.current
        window(&limit, milliseconds: 60)
        #expect(limit.current < after, "and 60 ms are a queue")
    }
}

/// One step, against the formulas by hand.
@Suite struct LimitStepTests {
    @Test(arguments: [
        // limit 10: steps of 1; a queue of 0, 1, 2, 3, 6 and 7 of 10.
        (10.0, 10.0, 16.0), (10, 11, 16), (10, 12.4, 11), (10, 14.2, 10), (10, 24.9, 10), (10, 33, 9),
        // limit 1,000: steps of 3.
        (1_000, 10, 1_018), (1_000, 10.05, 1_003), (1_000, 10.1, 1_000), (1_000, 10.3, 997),
    ]) func vegasCountsTheQueue(limit: Double, window: Double, next: Double) {
        #expect(VegasStep.next(after: limit, quickest: 10, window: window) == next)
    }

    @Test(arguments: [
        (100.0, 10.0, 110.0), (100, 11, 110), (100, 22, 88), (100, 1_000, 88), (100, 13.75, 97),
    ]) func theGradientIsAProportion(limit: Double, window: Double, next: Double) {
        #expect(abs(GradientStep.next(after: limit, quickest: 10, window: window) - next) < 1e-9)
    }
}
