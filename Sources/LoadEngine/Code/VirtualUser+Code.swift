import LoadLoop
import LoadMeasure

extension VirtualUser {
    /// Sends an exchange of code, through the gate where there is one.
    ///
    /// - Parameter host: the name of the host that it goes to; nil where that is not known.
    /// - Returns: nil where it was never sent, and counts as unsent.
    func send(
        on strand: inout Strand, to host: @autoclosure () -> String?, _ send: (Int64) async -> Sample
    ) async -> Sample? {
        guard let gate = strand.gates?.gate(named: host(), or: TaskGates.noHost) else { return await send(strand.due) }
        return await perform(through: gate, on: &strand, send)
    }

    /// Runs a task's own code on the loop.
    ///
    /// Code is not isolated to the loop's actor, for its author would have to say so everywhere. It prefers the loop's
    /// executor instead, and so do its child tasks.
    @inline(never)
    func run(_ code: UserCode, on strand: inout Strand) async {
        let context = UserContext(self, strand)
        let before = strand.failures
        let failure = await withTaskExecutorPreference(player.loop.executor) { () async -> (any Error)? in
            do {
                try await code(context)
                return nil
            } catch {
                return error
            }
        }
        strand = context.end()
        if failures != nil { return judge(context, by: failure, on: &strand, since: before) }
        guard let failure, !strand.isCut else { return }
        if !(failure is ExchangeFailed) { fail(.script, detail: "\(failure)", on: &strand) }
        cut(&strand, because: .failed)
        await player.loop.yield()
    }

    /// What is done once is judged by what its code throws: an exchange may fail until the target is there.
    private func judge(
        _ context: UserContext, by failure: (any Error)?, on strand: inout Strand, since before: Int
    ) {
        strand.countFailures(before - strand.failures)
        guard let failure, !strand.isCut else { return }
        let exchange = failure is ExchangeFailed ? context.lastFailure : nil
        note(on: &strand) { exchange ?? (ErrorKind.script.name, "\(failure)") }
    }
}
