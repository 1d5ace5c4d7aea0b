import Testing

@testable import LoadLoop

@Suite struct TimerQueueTests {
    /// Against sorting: a stable sort by time is what the queue must give, whatever goes in between.
    @Test(arguments: 0..<40) func entriesComeOutByTimeAndThenInTheirOrder(seed: UInt64) {
        var random = Congruence(state: seed)
        var queue = TimerQueue<Int>()
        var waiting: [(time: Int64, number: Int)] = []
        let spread = [1, 5, 1_000, Int64.max][Int(seed % 4)]
        for number in 0..<2_000 {
            if Int.random(in: 0..<5, using: &random) < 3 {
                let time = Int64.random(in: 0..<spread, using: &random)
                queue.push(number, at: time)
                let place = waiting.firstIndex { $0.time > time } ?? waiting.count
                waiting.insert((time, number), at: place)
            } else {
                let now = Int64.random(in: 0..<spread, using: &random)
                let expected = waiting.first.flatMap { $0.time <= now ? $0.number : nil }
                #expect(queue.pop(upTo: now) == expected)
                if expected != nil { waiting.removeFirst() }
            }
            #expect(queue.count == waiting.count && queue.earliest == waiting.first?.time ?? .max)
        }
        var rest: [Int] = []
        while let number = queue.pop(upTo: .max) { rest.append(number) }
        #expect(rest == waiting.map(\.number))
        #expect(queue.earliest == .max)
    }
}

@Suite struct StreamTableTests {
    @Test func aTokenOfAnEarlierGenerationIsAnotherOne() {
        let first = StreamToken(slot: 70_000, generation: 3)
        #expect(first.slot == 70_000 && first.generation == 3)
        #expect(first != StreamToken(slot: 70_000, generation: 4))
        #expect(StreamToken.wakeUp != StreamToken(slot: 0, generation: .max))
    }
}

@Suite struct JobQueueTests {
    /// Jobs cannot be made by hand, so the queue is filled by the loop: more tasks than its ring holds, from a ring
    /// that has wrapped, run in their order.
    @Test func jobsRunInTheirOrderAlsoWhenTheRingWrapsAndGrows() async throws {
        let order = try await onLoop { loop in
            let order = LoopBound(Order(), to: loop)
            for round in 0..<4 {
                let count = [100, 200, 700, 5_000][round]
                await withDiscardingTaskGroup { group in
                    for number in 0..<count { group.addTask { order.value.numbers.append(number) } }
                }
                guard order.value.numbers == Array(0..<count) else { return order.value.numbers }
                order.value.numbers = []
            }
            return []
        }
        #expect(order.isEmpty)
    }

    private final class Order { var numbers: [Int] = [] }
}

/// A small seeded generator.
struct Congruence: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29) &* 0xBF58_476D_1CE4_E5B9
    }
}
