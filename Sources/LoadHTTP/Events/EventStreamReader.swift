import LoadMeasure

/// Takes the body of a response apart into events, and counts each when it comes. Lives on its loop's thread.
final class EventStreamReader: HTTPBodyListener {
    private var scanner = EventStreamScanner()
    private let meter: MessageMeter
    private var step: MessageMeter.Step
    private var atMost = Int.max
    private var opened: Int64 = 0
    private var last: Int64 = 0
    /// When the bytes came that are looked at, in nanoseconds of the monotonic clock.
    var arrival: Int64 = 0
    /// When the first event came; 0 before.
    private(set) var first: Int64 = 0
    /// How many came.
    private(set) var count = 0
    /// When no more are read, in nanoseconds of the monotonic clock.
    private(set) var deadline = Int64.max

    init(_ meter: MessageMeter) {
        self.meter = meter
        step = meter.step(at: -1)
    }

    /// Makes ready for a response.
    ///
    /// - Parameters:
    ///   - limits: how long it is read.
    ///   - step: what the events are counted under.
    ///   - started: when its exchange began, in nanoseconds of the monotonic clock.
    func begin(_ limits: EventLimits, of step: MessageMeter.Step, at started: Int64) {
        self.step = step
        scanner = EventStreamScanner()
        atMost = limits.atMost ?? .max
        deadline = limits.duration.map { started &+ Int64($0 * 1e9) } ?? .max
        (opened, last, first, count) = (started, 0, 0, 0)
    }

    /// Whether all have come that are wanted.
    var hasEnough: Bool { count >= atMost }

    func took(_ body: UnsafeRawBufferPointer) {
        scanner.take(body) { bytes in
            guard !hasEnough else { return }
            count &+= 1
            if first == 0 {
                first = arrival
                meter.received(bytes, of: step, firstAfter: arrival &- opened)
            } else {
                meter.received(bytes, of: step, gap: arrival &- last)
            }
            last = arrival
        }
    }
}
