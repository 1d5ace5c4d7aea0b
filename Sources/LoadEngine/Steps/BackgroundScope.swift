import LoadLoop

/// A list of steps that background strands end with, and what they have come to. Lives on its user's loop.
final class BackgroundScope {
    /// When it ended, in nanoseconds of the monotonic clock; `Int64.max` while it lasts.
    private(set) var endedAt = Int64.max
    /// How many exchanges of its strands have failed.
    var failures = 0
    private var naps: [ObjectIdentifier: Nap] = [:]
    private var waits: [ObjectIdentifier: SharedWait] = [:]
    /// What its strand had come to at its end.
    private var background: (due: Int64, progress: Int64, cut: Strand.Cut?)?

    var isOver: Bool { endedAt != .max }

    /// Cuts what its strands wait for, at an instant of the monotonic clock in nanoseconds; they begin nothing more.
    func end(at instant: Int64) {
        endedAt = instant
        for nap in naps.values { nap.end() }
        for wait in waits.values { wait.end(as: .interrupted) }
    }

    /// A background strand has ended.
    func leave(_ strand: Strand) {
        background = (strand.due, strand.progress, strand.cut)
    }

    /// What the strand that the scope belonged to goes on with: it is a user's, who does not go on before all that it began
    /// has ended.
    func join(_ strand: inout Strand) {
        strand.countFailures(failures)
        guard let background else { return }
        strand.due = Swift.max(strand.due, background.due)
        strand.progress += background.progress
        if background.cut == .failed, strand.cut == nil { strand.cut = .failed }
    }

    /// Waits until `deadline` of the monotonic clock, in nanoseconds, or until the scope ends.
    ///
    /// - Returns: whether the strand may go on.
    func sleep(until deadline: Int64, in group: SleepGroup) async -> Bool {
        if isOver { return false }
        let nap = Nap(in: group)
        naps[ObjectIdentifier(nap)] = nap
        let mayGoOn = await nap.sleep(until: deadline)
        naps[ObjectIdentifier(nap)] = nil
        return mayGoOn && !isOver
    }

    fileprivate func wait(_ wait: SharedWait, until deadline: Int64) async -> WaitOutcome {
        if isOver { return .interrupted }
        waits[ObjectIdentifier(wait)] = wait
        let outcome = await wait.wait(until: deadline)
        waits[ObjectIdentifier(wait)] = nil
        return outcome
    }
}

extension SharedWait {
    /// Waits until `deadline` of the monotonic clock, in nanoseconds, and no longer than a scope lasts.
    func wait(until deadline: Int64, within scope: BackgroundScope?) async -> WaitOutcome {
        guard let scope else { return await wait(until: deadline) }
        return await scope.wait(self, until: deadline)
    }
}
