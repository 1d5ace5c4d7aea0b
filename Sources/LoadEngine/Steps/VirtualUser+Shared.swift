import LoadLoop
import LoadPlan

/// Where users wait for each other. What follows such a wait is due when it is over: it is the scenario's, not the
/// generator's.
extension VirtualUser {
    /// Carries out steps while holding a permit.
    @inline(never)
    func carryOut(_ program: StepProgram, from entry: Int, with semaphore: RunSemaphore, on strand: inout Strand) async
    {
        let outcome = await semaphore.acquire(in: sleeps, until: strand.latestEnd, within: strand.scope).outcome
        goOn(strand: &strand, after: outcome, timeoutCuts: true)
        guard outcome == .fulfilled else { return }
        if !strand.isCut { await carryOut(program, from: entry, on: &strand) }
        semaphore.release()
    }

    /// Waits until others are there.
    @inline(never)
    func meet(at place: Rendezvous, on strand: inout Strand) async {
        let outcome = await place.arrive(in: sleeps, until: strand.latestEnd, within: strand.scope)
        goOn(strand: &strand, after: outcome, timeoutCuts: false)
    }

    /// Waits for a signal, and goes on without it when the time is over.
    @inline(never)
    func wait(for signal: RunSignal, within limit: Duration, on strand: inout Strand) async {
        let deadline = Swift.min(MonotonicClock.deadline(after: limit), strand.latestEnd)
        let outcome = await signal.wait(in: sleeps, until: deadline, within: strand.scope)
        goOn(strand: &strand, after: outcome, timeoutCuts: false)
    }

    private func goOn(strand: inout Strand, after outcome: WaitOutcome, timeoutCuts: Bool) {
        let began = strand.due
        strand.progress &+= 1
        strand.due = Swift.max(began, MonotonicClock.now())
        let reason: Strand.Cut? =
            switch outcome {
            case .interrupted: .ended
            case .timedOut where timeoutCuts: .outOfTime
            case .timedOut, .fulfilled: reasonToCut(strand)
            }
        guard let reason else { return }
        cut(&strand, because: reason)
        strand.due = Swift.max(began, end(of: strand))
    }
}
