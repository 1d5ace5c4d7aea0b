import LoadLoop
import LoadMeasure
import LoadWire

extension VirtualUser {
    /// Performs an exchange that is counted as intended, as soon as the gate lets it pass. It keeps its intended time. One
    /// that a breaker refuses has ended at once.
    ///
    /// - Returns: nil where it was never sent, and counts as unsent: the load was stopped, or the strand was over.
    @inline(never)
    func perform(
        _ step: Int?, by client: any ExchangeClient, through gate: ExchangeGate, on strand: inout Strand
    ) async -> Sample? {
        await perform(through: gate, on: &strand) { due in
            if let step { return await client.perform(step, intended: due) }
            return await client.performFollowUp(intended: due)
        }
    }

    /// The same for an exchange that `send` performs, given when it is due.
    func perform(
        through gate: ExchangeGate, on strand: inout Strand, _ send: (Int64) async -> Sample
    ) async -> Sample? {
        var passes = ExchangeGate.Passes()
        if gate.hasBreaker {
            let now = MonotonicClock.now()
            guard let asked = gate.ask(at: now) else { return .refused(intended: strand.due, at: now) }
            passes = asked
        }
        let passage = await gate.pass(in: sleeps, until: strand.latestEnd, within: strand.scope)
        guard passage.outcome == .fulfilled else {
            gate.forget(passes)
            leaveUnsent(on: &strand, because: passage.outcome == .timedOut ? .outOfTime : .ended)
            return nil
        }
        defer { gate.leave() }
        if let reason = reasonToCut(strand) {
            gate.forget(passes)
            leaveUnsent(on: &strand, because: reason)
            return nil
        }
        if gate.hasLimit { player.recorder.letPass(after: passage.held) }
        var sample = await send(strand.due)
        sample.held = passage.held
        gate.end(sample, passes)
        return sample
    }

    private func leaveUnsent(on strand: inout Strand, because reason: Strand.Cut) {
        strand.isIntended = true
        cut(&strand, because: reason)
        strand.due = Swift.max(strand.due, end(of: strand))
    }
}

extension Sample {
    /// The record of an exchange that a breaker refused.
    fileprivate static func refused(intended: Int64, at now: Int64) -> Sample {
        var sample = Sample(intended: intended, started: now)
        sample.fail(as: .breakerOpen, at: now)
        return sample
    }
}
