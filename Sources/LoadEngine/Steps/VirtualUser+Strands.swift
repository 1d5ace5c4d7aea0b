import LoadLoop
import LoadPlan
import LoadWire

/// Several strands of one user. All run on the user's loop; they are tasks of its task, which ends after them.
extension VirtualUser {
    /// Carries out lines of steps at once and returns when all have ended.
    ///
    /// Each line has a connection of its own. No more run at once than there may be connections: the lines are taken in
    /// order, each by the connection that is free first, as a browser loads the parts of a page. All are due when the
    /// first is, so that waiting for a connection is part of their response time; it is the scenario's doing, no send lag.
    @inline(never)
    func carryOut(
        fork number: Int, of program: StepProgram, on strand: inout Strand,
        isolation: isolated (any Actor)? = #isolation
    ) async {
        let fork = program.forks[number]
        let work = Branches(fork, strand: strand)
        let workers = Swift.min(fork.connections, fork.branches.count)
        await withDiscardingTaskGroup { group in
            for worker in 0..<workers {
                group.addImmediateTask {
                    _ = isolation
                    // The first one goes on with the strand's own clients, which are idle meanwhile.
                    let clients =
                        worker == 0 ? work.origin.clients : self.takeSpareClients(until: work.origin.latestEnd)
                    defer { if worker > 0 { self.giveBack(clients) } }
                    var freeAt = Int64.min
                    while var branch = work.next(with: clients, freeAt: freeAt) {
                        await self.carryOut(program, from: branch.entry, on: &branch.strand)
                        work.end(branch.strand)
                        freeAt = branch.strand.due
                    }
                }
            }
        }
        work.join(&strand)
    }

    /// Carries out steps beside others, which end when these have.
    @inline(never)
    func carryOut(
        _ program: StepProgram, from entry: Int, beside background: Int, on strand: inout Strand,
        isolation: isolated (any Actor)? = #isolation
    ) async {
        let scope = BackgroundScope()
        var beside = strand
        beside.scope = scope
        beside.companions = []
        (beside.isIntended, beside.failures, beside.progress) = (false, 0, 0)
        beside.random = SplitMix64(seed: strand.random.next())
        let start = beside
        await withDiscardingTaskGroup { group in
            group.addImmediateTask {
                _ = isolation
                var strand = start
                strand.clients = self.takeSpareClients(until: strand.latestEnd)
                await self.carryOut(program, from: background, on: &strand)
                self.giveBack(strand.clients)
                scope.leave(strand)
            }
            strand.companions.append(scope)
            await carryOut(program, from: entry, on: &strand)
            strand.companions.removeLast()
            scope.end(at: strand.due)
        }
        scope.join(&strand)
    }

    /// Carries out steps, and cuts them when their time is over.
    @inline(never)
    func carryOut(_ program: StepProgram, from entry: Int, within limit: Duration, on strand: inout Strand) async {
        let outer = strand.latestEnd
        strand.latestEnd = Swift.min(outer, strand.due + limit.wholeNanoseconds)
        setLatestEnd(strand.latestEnd, of: strand.clients)
        await carryOut(program, from: entry, on: &strand)
        strand.latestEnd = outer
        setLatestEnd(outer, of: strand.clients)
        // What was cut by its own time alone is over; what follows is done.
        if strand.cut == .outOfTime, strand.due < outer { strand.cut = nil }
    }

    private func setLatestEnd(_ instant: Int64, of clients: [any ExchangeClient]) {
        for client in clients { client.latestEnd = instant }
    }
}

/// The lines of a fork, on the way.
private final class Branches {
    /// The strand that forked.
    let origin: Strand
    private let entries: [Int]
    private let seed: UInt64
    private var begun = 0
    private var ended: Int64
    private var failures = 0
    private var progress: Int64 = 0
    private var cut: Strand.Cut?
    private var random: SplitMix64

    init(_ fork: StepProgram.Fork, strand: Strand) {
        origin = strand
        entries = fork.branches
        random = strand.random
        seed = random.next()
        ended = strand.due
    }

    /// The next line to be carried out; nil when all have begun.
    ///
    /// - Parameter freeAt: when the line before on these clients ended.
    func next(with clients: [any ExchangeClient], freeAt: Int64) -> (entry: Int, strand: Strand)? {
        guard begun < entries.count else { return nil }
        var strand = origin
        strand.clients = clients
        strand.connectionFreeAt = freeAt
        // What a line chooses depends on the user and the line, not on which one is served first.
        strand.random = SplitMix64(seed: seed, stream: UInt64(begun))
        strand.isIntended = origin.isIntended && begun == 0
        (strand.failures, strand.progress) = (0, 0)
        defer { begun += 1 }
        return (entries[begun], strand)
    }

    func end(_ strand: Strand) {
        ended = Swift.max(ended, strand.due)
        failures += strand.failures
        progress += strand.progress
        cut = cut ?? strand.cut
    }

    /// What the strand that forked goes on with.
    func join(_ strand: inout Strand) {
        strand.due = ended
        strand.random = random
        strand.failures += failures
        strand.progress += progress
        strand.isIntended = false
        strand.cut = cut
    }
}
