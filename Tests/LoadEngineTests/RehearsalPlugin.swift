import LoadMeasure
import LoadPlan
import LoadWire
import Synchronization

@testable import LoadLoop

/// A protocol without a network, as a package of someone else could have it: its steps say how long an exchange takes
/// and how it ends, and every exchange is noted.
struct RehearsalPlugin: ExecutorPlugin {
    /// What a step does.
    struct Script: Codable {
        var microseconds = 0
        /// How often, out of 100 exchanges of a client, one fails.
        var failures = 0
        /// How often, out of 100 exchanges of a client, one times out.
        var timeouts = 0
        /// The name of a value of the session that an exchange reads.
        var reads: String?
    }

    /// One exchange as the executor saw it.
    struct Exchange: Sendable {
        var user: Int
        var step: String
        var sample: Sample
        /// What it read.
        var read: String?
    }

    /// All that the executors of a run saw.
    struct Notes: Sendable {
        var exchanges: [Exchange] = []
        /// When each client was closed, by user.
        var closed: [Int: Int64] = [:]
        var clients = 0

        func exchanges(of user: Int) -> [Exchange] {
            exchanges.filter { $0.user == user }.sorted { $0.sample.started < $1.sample.started }
        }
    }

    /// The notes, shared by the plug-in's copies on all loops.
    final class Notebook: Sendable {
        private let mutex = Mutex(Notes())
        var notes: Notes { mutex.withLock { $0 } }
        func note(_ change: (inout Notes) -> Void) { mutex.withLock { change(&$0) } }
    }

    let notebook = Notebook()
    let loops: Int
    let name = "rehearsal"
    let stepKeys: Set<String> = []

    init(loops: Int = 1) { self.loops = loops }

    static func step(_ name: String, _ script: Script = Script()) -> ExchangeStep {
        let specification = (try? PlanValue(encoding: script)) ?? .null
        return ExchangeStep(executor: "rehearsal", name: name, method: "", specification: specification)
    }

    func decodeStep(_ node: LocatedNode, name: String?, diagnostics: inout Diagnostics) -> ExchangeStep? { nil }
    func decodeSettings(target: LocatedNode?, node: LocatedNode?, diagnostics: inout Diagnostics) -> PlanValue? { nil }
    func reach(settings: PlanValue, context: ExecutorContext) async throws {}

    func makeExecutor(
        settings: PlanValue, steps: [ExchangeStep], context: ExecutorContext
    ) async throws -> any Executor {
        let scripts: [Script] = try steps.map { try $0.specification.decoded() }
        return RehearsalExecutor(
            names: steps.map(\.name), scripts: scripts, reads: scripts.map { $0.reads.flatMap(context.layout.slot) },
            loop: context.loop, loops: loops, notebook: notebook)
    }
}

private final class RehearsalExecutor: Executor {
    let names: [String]
    let scripts: [RehearsalPlugin.Script]
    /// Where in the session each step reads.
    let reads: [Int?]
    let loop: EventLoop
    let loops: Int
    let notebook: RehearsalPlugin.Notebook
    private var clients = 0

    init(
        names: [String], scripts: [RehearsalPlugin.Script], reads: [Int?], loop: EventLoop, loops: Int,
        notebook: RehearsalPlugin.Notebook
    ) {
        (self.names, self.scripts, self.reads) = (names, scripts, reads)
        (self.loop, self.loops, self.notebook) = (loop, loops, notebook)
    }

    /// Users start in the order of their numbers, of which a loop has every `loops`-th.
    func makeClient(session: Session) -> any ExchangeClient {
        defer { clients += 1 }
        notebook.note { $0.clients += 1 }
        return RehearsalClient(user: loop.index + clients * loops, session: session, executor: self)
    }
}

private final class RehearsalClient: ExchangeClient {
    private let user: Int
    private let session: Session
    private let executor: RehearsalExecutor
    private var count = 0
    var latestEnd = Int64.max

    init(user: Int, session: Session, executor: RehearsalExecutor) {
        (self.user, self.session, self.executor) = (user, session, executor)
    }

    var failureDetail: String? { "rehearsed" }

    func close() {
        executor.notebook.note { [user] in $0.closed[user] = MonotonicClock.now() }
    }

    func perform(_ step: Int, intended: Int64) async -> Sample {
        var sample = Sample(intended: intended, started: MonotonicClock.now())
        let script = executor.scripts[step]
        count += 1
        let end = sample.started + Int64(script.microseconds) * 1_000
        let isOver = await wait(until: Swift.min(end, latestEnd))
        sample.ended = MonotonicClock.now()
        if isOver, latestEnd < end { sample.error = .timeout }
        let turn = (count * 37 + user) % 100
        if !isOver {
            sample.error = .cancelled
        } else if turn < script.failures {
            sample.error = .reset
        } else if turn < script.failures + script.timeouts {
            sample.error = .timeout
        }
        let read = executor.reads[step].flatMap { session[$0] }.map { String(decoding: $0, as: UTF8.self) }
        executor.notebook.note { [sample, user, name = executor.names[step]] in
            $0.exchanges.append(.init(user: user, step: name, sample: sample, read: read))
        }
        return sample
    }

    /// As a target would: takes its time whatever becomes of the loop's sleeps. False when all is given up.
    private func wait(until deadline: Int64) async -> Bool {
        if deadline <= MonotonicClock.now() { return !executor.loop.streamsCancelled }
        if await executor.loop.sleeps.sleep(until: deadline) { return true }
        while MonotonicClock.now() < deadline {
            if executor.loop.streamsCancelled { return false }
            try? await Task.sleep(for: .milliseconds(1))
        }
        return true
    }
}
