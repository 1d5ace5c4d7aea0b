import LoadMeasure
import LoadMetrics
import LoadPush
import LoadVerdict
import Synchronization
import Testing

@Suite struct PushedMetricsTests {
    /// Sends how many exchanges there are.
    private struct Counting: MetricEncoding {
        let name = "counting", advice = "look there", isCumulative = true
        let headers: [(name: String, value: String)] = []

        /// The third interval's cannot be made.
        var failsOnce = false

        func body(_ reading: MetricReading, of run: RunTags) throws -> [UInt8] {
            if failsOnce, reading.counted.counts.completed == 3, reading.verdict == nil { throw CancellationError() }
            return [UInt8(reading.counted.counts.completed), reading.verdict == nil ? 0 : 1]
        }
    }

    /// Answers as it is told, and keeps what it took.
    private final class Receiver: Sendable {
        let taken = Mutex<[[UInt8]]>([])
        let answers: Mutex<[PushAnswer]>
        let otherwise: PushAnswer

        init(_ answers: [PushAnswer], otherwise: PushAnswer = .taken) {
            self.answers = Mutex(answers)
            self.otherwise = otherwise
        }

        func send(_ body: [UInt8]) -> PushAnswer {
            let answer = answers.withLock { $0.isEmpty ? otherwise : $0.removeFirst() }
            if answer == .taken { taken.withLock { $0.append(body) } }
            return answer
        }
    }

    private func play(_ receiver: Receiver, intervals: Int, _ encoding: Counting = Counting()) async -> PushedMetrics {
        let clock = Mutex(0.0)
        let output = PushedMetrics(encoding, to: "http://h/p", tags: { _ in SomeRun.tags }) {
            clock.withLock { $0 }
        } send: { body, _ in
            receiver.send(body)
        }
        await output.start(SomeRun.plan)
        var total = Snapshot(start: .zero, end: .zero)
        for number in 0..<intervals {
            total.merge(SomeRun.interval(number, completed: 1))
            clock.withLock { $0 += 1 }
            await output.receive(SomeRun.interval(number, completed: 1))
        }
        await output.finish(SomeRun.result(total))
        return output
    }

    @Test func eachIntervalIsSentAndThenTheEnd() async {
        let receiver = Receiver([])
        let output = await play(receiver, intervals: 3)
        #expect(receiver.taken.withLock(\.self) == [[0, 0], [1, 0], [2, 0], [3, 0], [3, 1]])
        #expect(await output.loss == nil)
        #expect(!output.isEssential)
    }

    @Test func whatFailedIsSentAgainInOrder() async {
        let receiver = Receiver([.taken, .taken, .failed("status 503"), .failed("status 503")])
        let output = await play(receiver, intervals: 6)
        #expect(
            receiver.taken.withLock(\.self) == [[0, 0], [1, 0], [2, 0], [3, 0], [4, 0], [5, 0], [6, 0], [6, 1]])
        #expect(await output.loss == nil)
    }

    @Test func whoIsAwayLosesTheIntervalsAndIsTold() async {
        let output = await play(Receiver([], otherwise: .failed("Connection refused")), intervals: 4)
        #expect(
            await output.loss
                == "counting to http://h/p: 6 of 6 readings are missing there (Connection refused); look there")
    }

    @Test func whatIsRefusedIsCountedAndTheRestGoesOn() async {
        let receiver = Receiver([.refused("status 400"), .taken])
        let output = await play(receiver, intervals: 3)
        #expect(receiver.taken.withLock(\.self) == [[1, 0], [2, 0], [3, 0], [3, 1]])
        #expect(await output.loss?.contains("1 of 5 readings are missing there (status 400)") == true)
    }

    @Test func whatCannotBeEncodedIsCounted() async {
        let receiver = Receiver([])
        let output = await play(receiver, intervals: 4, Counting(failsOnce: true))
        #expect(receiver.taken.withLock(\.self) == [[0, 0], [1, 0], [2, 0], [4, 0], [4, 1]])
        #expect(await output.loss?.contains("1 of 6 readings are missing there (CancellationError())") == true)
    }
}
