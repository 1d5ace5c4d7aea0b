import Dispatch
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

// Safe: every use checks that the caller is on the user's loop, where all of it lives.
/// A virtual user, as a task's own code sees it.
///
/// The code runs on the user's loop, as do the child tasks that it makes (`async let`, task groups): it needs no locks,
/// must not block (`offload` is for that), and must not leave the loop (a `Task { }` of its own would).
///
/// Times follow the rule of all steps: an exchange is due when what came before has ended, and what was waited is over.
/// The time that the code itself takes in between is the generator's, and shows as send lag.
public final class UserContext: @unchecked Sendable {
    private let user: VirtualUser
    var strand: Strand
    /// Whether an exchange uses the strand's own clients.
    private var isBusy = false
    /// Clients for exchanges at once that none uses at the moment.
    private var spareClients: [[any ExchangeClient]] = []
    /// Its last exchange that failed, of a user that is nobody's.
    private(set) var lastFailure: (name: String, detail: String)?

    init(_ user: VirtualUser, _ strand: Strand) {
        self.user = user
        self.strand = strand
    }

    private var here: VirtualUser {
        precondition(
            user.player.loop.isCurrent,
            "a virtual user was used off its loop: not from a Task of one's own, but from async let or a task group")
        return user
    }

    /// The sleeps of the user and its like, which end with their load, at the end of a user with the time for finishing: how
    /// to wait at what users share (`RunSemaphore`, `Rendezvous`, `RunSignal`). What waits so in the background goes on when
    /// its task is over.
    public var sleeps: SleepGroup { here.sleeps }

    /// The user's number, from 0, which no other user of its scenario has at the same time; in an open workload users serve
    /// many arrivals.
    public var number: Int { here.number }

    /// What the user's choices are drawn from: the plan's seed repeats them.
    public var random: SplitMix64 {
        get {
            _ = here
            return strand.random
        }
        set {
            _ = here
            strand.random = newValue
        }
    }

    /// The value of that name in the user's session: a variable, a column of a row, a generated or saved value. Names that
    /// nothing in the plan gives a value, be it the code step itself by what it saves, have none and keep none.
    public subscript(name: String) -> String? {
        get {
            let user = here
            return user.player.slot(named: name).flatMap { user.session[$0] }
                .map { String(decoding: $0, as: UTF8.self) }
        }
        set {
            let user = here
            guard let slot = user.player.slot(named: name) else { return }
            user.session[slot] = newValue.map { ArraySlice($0.utf8) }
        }
    }

    /// The user's own object of a type, made when it is first asked for: what a user type remembers between its tasks.
    public func state<State: AnyObject>(_ make: () -> State) -> State {
        let user = here
        if let known = user.codeState[ObjectIdentifier(State.self)] as? State { return known }
        let state = make()
        user.codeState[ObjectIdentifier(State.self)] = state
        return state
    }

    // MARK: - Exchanges

    /// Performs an exchange of a protocol and records it.
    ///
    /// - Parameters:
    ///   - executor: the protocol's name in the plan, for example `http`.
    ///   - name: the name of its series.
    ///   - method: a word that tells exchanges of one name apart.
    ///   - host: the name of the host that it goes to with a client, as `StepDecoder.hosts` has it; nil where that is not
    ///     known. Asked for only where hosts have limits.
    ///   - perform: performs it with a client, given when it is due; nil where the client is none that can.
    /// - Returns: what `perform` returned beside the sample.
    /// - Throws: `UserEnded` where the load is over; a `Diagnostic` where the plan has no such executor.
    public func exchange<Result>(
        _ executor: String, name: String, method: String, host: (any ExchangeClient) -> String? = { _ in nil },
        _ perform: (any ExchangeClient, Int64) async throws -> (Sample, Result)
    ) async throws -> Result {
        let user = here
        guard let position = user.player.executorNames.firstIndex(of: executor) else {
            throw Diagnostic("the plan has no executor \"\(executor)\"", fix: "give the scenario a target")
        }
        try checkEnd()
        if !strand.isIntended { user.player.recorder.intend() }
        strand.isIntended = false
        let isFirst = !isBusy
        let clients =
            isFirst ? strand.clients : spareClients.popLast() ?? user.takeSpareClients(until: strand.latestEnd)
        if isFirst { isBusy = true }
        defer { if isFirst { isBusy = false } else { spareClients.append(clients) } }
        let client = clients[position]
        var outcome: Swift.Result<Result, any Error> = .failure(
            ExchangeFailed(kind: ErrorKind.breakerOpen.name, detail: "the circuit breaker refused it"))
        // A copy: others of the user's tasks may go on meanwhile.
        var own = strand
        let sample = await user.send(on: &own, to: host(client)) { due in
            do {
                let (sample, result) = try await perform(client, due)
                outcome = .success(result)
                return sample
            } catch {
                outcome = .failure(error)
                var sample = Sample(intended: due, started: MonotonicClock.now())
                sample.fail(as: .request, at: sample.started)
                return sample
            }
        }
        guard let sample else {
            strand.cut = own.cut
            throw UserEnded()
        }
        record(sample, as: Recorder.StepNames(task: name, method: method), by: client, outcome)
        if sample.error != nil { await user.player.loop.yield() }
        return try outcome.get()
    }

    private func record<Result>(
        _ sample: Sample, as names: Recorder.StepNames, by client: any ExchangeClient,
        _ outcome: Swift.Result<Result, any Error>
    ) {
        let recorder = user.player.recorder
        var detail = sample.error == .breakerOpen ? nil : client.failureDetail
        if case .failure(let error) = outcome, sample.error == .request { detail = "\(error)" }
        recorder.record(sample, addedStep: recorder.number(of: names), trace: client.traceID, detail: detail)
        strand.due = Swift.max(strand.due, sample.ended)
        strand.progress &+= 1
        guard let error = sample.error else { return }
        strand.countFailures()
        if user.failures != nil { lastFailure = (FailureList.name(ofStep: names.task), detail ?? error.name) }
    }

    private func checkEnd() throws {
        guard let reason = here.reasonToCut(strand) else { return }
        here.cut(&strand, because: reason)
        throw UserEnded()
    }

    // MARK: - Waiting

    /// Waits: what comes next is due when that is over.
    ///
    /// - Throws: `UserEnded` where the load ends before.
    public func wait(_ wait: WaitTime) async throws {
        let user = here
        // A copy: others of the user's tasks may go on meanwhile.
        var own = strand
        strand.random = SplitMix64(seed: strand.random.next())
        let goesOn = await user.pause(wait, on: &own)
        strand.due = Swift.max(strand.due, own.due)
        strand.progress &+= 1
        guard goesOn else {
            (strand.isIntended, strand.cut) = (false, own.cut)
            throw UserEnded()
        }
    }

    /// Waits so long: what comes next is due when that is over.
    ///
    /// - Throws: `UserEnded` where the load ends before.
    public func wait(_ duration: Duration) async throws {
        try await wait(.constant(duration))
    }

    /// Awaits something else than an exchange, such as another client or what users share: what comes next is due when it
    /// is over, so that its time is not taken for the generator's.
    public func awaiting<Result>(_ body: () async throws -> Result) async throws -> Result {
        try checkEnd()
        let result = try await body()
        strand.due = Swift.max(strand.due, MonotonicClock.now())
        strand.progress &+= 1
        return result
    }

    /// Runs work that blocks, or computes for long, on other threads. The time it waits for one of them is measured.
    public func offload<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        let recorder = here.player.recorder
        let queued = MonotonicClock.now()
        return try await awaiting {
            let (began, result) = await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    let began = MonotonicClock.now()
                    continuation.resume(returning: (began, Swift.Result { try work() }))
                }
            }
            recorder.offloaded(waited: began - queued)
            return try result.get()
        }
    }

    /// Times what is in it as one, under a name; see `StepGroup`.
    public func group<Result>(_ name: String, _ body: () async throws -> Result) async throws -> Result {
        let recorder = here.player.recorder
        let (began, failures) = (strand.due, strand.failures)
        let result = try await body()
        recorder.endGroup(
            recorder.number(ofGroup: name), responseTime: strand.due - began, hasFailed: strand.failures > failures)
        return result
    }

    /// The code has ended: gives the clients back that were made for exchanges at once.
    func end() -> Strand {
        for clients in spareClients { user.giveBack(clients) }
        return strand
    }
}
