// Safe: made before the load, then touched on its executor's loop only, as executors are.
/// Counts the messages of one executor's streams. A protocol with messages gets it from its `ExecutorContext`, and tells it
/// of each when it comes or goes: no lock, and no allocation once the step's first message was there.
///
/// ```swift
/// let step = meter.step(at: position)          // when the stream is opened
/// meter.received(bytes, of: step, firstAfter: now - opened)
/// meter.received(bytes, of: step, gap: now - last)
/// meter.sent(bytes, of: step)
/// ```
public final class MessageMeter: @unchecked Sendable {
    /// A step whose streams have messages.
    public struct Step: Sendable, Equatable {
        let number: Int
    }

    /// The recorder's numbers of the executor's steps.
    private let numbers: [Int]
    private var recorder: Recorder?

    /// - Parameter numbers: the recorder's number of each step, in the order of the positions that executors know.
    public init(numbers: [Int] = []) {
        self.numbers = numbers
    }

    /// Where it counts from now on; before that, nothing is.
    public func attach(to recorder: Recorder) {
        self.recorder = recorder
    }

    /// The executor's step at a position.
    public func step(at position: Int) -> Step {
        Step(number: numbers.indices.contains(position) ? numbers[position] : -1)
    }

    /// A step that the plan does not know: one of a task's own code.
    public func step(named names: Recorder.StepNames) -> Step {
        Step(number: recorder?.number(of: names) ?? -1)
    }

    /// A message came.
    ///
    /// - Parameters:
    ///   - bytes: its length.
    ///   - gap: since the stream's message before it, in nanoseconds.
    @inline(__always)
    public func received(_ bytes: Int, of step: Step, gap: Int64) {
        count(step) {
            $0.received &+= 1
            $0.bytesReceived &+= UInt64(bytes)
            $0.gap.record(gap)
        }
    }

    /// A stream's first message came.
    ///
    /// - Parameter time: since the stream was opened, in nanoseconds.
    public func received(_ bytes: Int, of step: Step, firstAfter time: Int64) {
        count(step) {
            $0.received &+= 1
            $0.bytesReceived &+= UInt64(bytes)
            $0.timeToFirst.record(time)
        }
    }

    /// A message was sent.
    @inline(__always)
    public func sent(_ bytes: Int, of step: Step) {
        count(step) {
            $0.sent &+= 1
            $0.bytesSent &+= UInt64(bytes)
        }
    }

    /// A message that had been received was let go: nobody had looked at it.
    public func dropped(of step: Step) {
        count(step) { $0.dropped &+= 1 }
    }

    @inline(__always)
    private func count(_ step: Step, _ change: (inout MessagesSnapshot) -> Void) {
        guard let recorder, step.number >= 0 else { return }
        recorder.countMessages(ofStep: step.number, change)
    }
}
