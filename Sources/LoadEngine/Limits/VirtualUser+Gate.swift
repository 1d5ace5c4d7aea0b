import LoadLoop
import LoadMeasure
import LoadWire

extension VirtualUser {
    /// Performs an exchange that is counted as intended, as soon as the gate lets it pass. It keeps its intended time.
    ///
    /// - Returns: nil where it was never sent, and counts as unsent: the load was stopped, or the strand's time was over.
    func perform(
        _ step: Int, by client: any ExchangeClient, through gate: ExchangeGate, on strand: inout Strand
    ) async -> Sample? {
        let passage = await gate.pass(on: player.loop, until: strand.latestEnd)
        guard passage.outcome == .fulfilled else {
            leaveUnsent(on: &strand, because: passage.outcome == .timedOut ? .outOfTime : .ended)
            return nil
        }
        defer { gate.leave() }
        if let reason = reasonToCut(strand) {
            leaveUnsent(on: &strand, because: reason)
            return nil
        }
        player.recorder.letPass(after: passage.held)
        var sample = await client.perform(step, intended: strand.due)
        sample.held = passage.held
        return sample
    }

    private func leaveUnsent(on strand: inout Strand, because reason: Strand.Cut) {
        strand.isIntended = true
        cut(&strand, because: reason)
        strand.due = Swift.max(strand.due, Swift.min(strand.latestEnd, MonotonicClock.now()))
    }
}
