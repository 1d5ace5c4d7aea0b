import LoadLoop
import LoadPlan

/// Where users wait for each other. What follows such a wait is due when it is over: it is the scenario's, not the
/// generator's.
extension VirtualUser {
    /// Carries out steps while holding a permit.
    @inline(never)
    func carryOut(_ program: StepProgram, from entry: Int, with semaphore: RunSemaphore, on strand: inout Strand) async
    {
        let outcome = await semaphore.acquire(in: sleeps, timeout: timeLeft(of: strand))
        goOn(strand: &strand, after: outcome, timeoutCuts: true)
        guard outcome == .fulfilled else { return }
        if !strand.isCut { await carryOut(program, from: entry, on: &strand) }
        semaphore.release()
    }

    /// Waits until others are there.
    @inline(never)
    func meet(at place: Rendezvous, on strand: inout Strand) async {
        goOn(strand: &strand, after: await place.arrive(in: sleeps), timeoutCuts: false)
    }

    /// Waits for a signal, and goes on without it when the time is over.
    @inline(never)
    func wait(for signal: RunSignal, within limit: Duration, on strand: inout Strand) async {
        let timeout = Swift.min(limit, timeLeft(of: strand) ?? limit)
        goOn(strand: &strand, after: await signal.wait(in: sleeps, timeout: timeout), timeoutCuts: false)
    }

    private func timeLeft(of strand: borrowing Strand) -> Duration? {
        strand.latestEnd == .max ? nil : .nanoseconds(Swift.max(0, strand.latestEnd - MonotonicClock.now()))
    }

    private func goOn(strand: inout Strand, after outcome: WaitOutcome, timeoutCuts: Bool) {
        strand.progress &+= 1
        strand.due = Swift.max(strand.due, MonotonicClock.now())
        switch outcome {
        case .interrupted: cut(&strand, because: .ended)
        case .timedOut where timeoutCuts: cut(&strand, because: .outOfTime)
        case .timedOut, .fulfilled:
            if let reason = reasonToCut(strand) { cut(&strand, because: reason) }
        }
    }
}
