import LoadLoop
import LoadMeasure

/// Responses that are streams of events.
extension HTTP1Client {
    /// Makes ready for a response that is, or is not, a stream of events.
    @inline(never)
    func expectEvents(of request: HTTP1PreparedRequest) {
        guard let limits = request.events else {
            machine.listener = nil
            return
        }
        let reader = events ?? EventStreamReader(executor.messages)
        events = reader
        reader.begin(limits, of: executor.messages.step(at: step), at: started)
        machine.listener = reader
    }

    /// When a response is no longer read that is a stream of events, in nanoseconds of the monotonic clock; `.max` for any
    /// other.
    var eventsDeadline: Int64 { machine.listener == nil ? .max : events?.deadline ?? .max }

    /// Whether all events have come that are wanted, so that the response is complete.
    func hasAllEvents() -> Bool {
        guard machine.listener != nil, events?.hasEnough == true else { return false }
        progress = .complete(unconsumed: 0)
        return true
    }

    /// Whether the time of the events is over, so that the response is complete.
    func isOverForEvents() -> Bool {
        let now = MonotonicClock.now()
        guard machine.status != 0, eventsDeadline <= now else { return false }
        (progress, lastByte) = (.complete(unconsumed: 0), now)
        return true
    }

    /// A response was read for as long as it was to be.
    ///
    /// - Returns: false where no event came at all.
    func judgeEvents(in sample: inout Sample) -> Bool {
        guard let events, events.count > 0 else {
            failure = .noEvent
            sample.error = .check
            return false
        }
        // How long events are read after the first one, where the scenario says it, is no time of the target's.
        if events.hasEnough || events.deadline <= sample.ended { sample.chosen = sample.ended &- events.first }
        return true
    }
}
