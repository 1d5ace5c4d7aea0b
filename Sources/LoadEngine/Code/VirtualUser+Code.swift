import LoadLoop
import LoadMeasure

extension VirtualUser {
    /// Sends an exchange of code, through the gate where there is one.
    ///
    /// - Returns: nil where it was never sent, and counts as unsent.
    func send(on strand: inout Strand, _ send: (Int64) async -> Sample) async -> Sample? {
        guard let gate = strand.gate else { return await send(strand.due) }
        return await perform(through: gate, on: &strand, send)
    }

    /// Runs a task's own code on the loop.
    ///
    /// Code is not isolated to the loop's actor, for its author would have to say so everywhere. It prefers the loop's
    /// executor instead, and so do its child tasks.
    @inline(never)
    func run(_ code: UserCode, on strand: inout Strand) async {
        let context = UserContext(self, strand)
        let failure = await withTaskExecutorPreference(player.loop.executor) { () async -> (any Error)? in
            do {
                try await code(context)
                return nil
            } catch {
                return error
            }
        }
        strand = context.end()
        guard let failure, !strand.isCut else { return }
        if !(failure is ExchangeFailed) { fail(.script, detail: "\(failure)", on: &strand) }
        cut(&strand, because: .failed)
        await player.loop.yield()
    }
}
