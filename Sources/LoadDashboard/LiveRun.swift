import FoundationEssentials
import LoadControl
import LoadMeasure
import LoadOutput
import LoadPage
import LoadPlan
import LoadVerdict

/// A run that goes on, as viewers of the dashboard see it: an output like any other.
///
/// Each interval is a new version. A viewer asks for what came after the version that it has, and waits where nothing did: it gets
/// what changed where it is one version behind, and the whole run where it is more. So nothing queues up for a slow viewer, and
/// neither the run nor other viewers wait for it.
public actor LiveRun: Output {
    /// What a viewer is told.
    struct Update: Sendable, Equatable {
        /// What the viewer knows then.
        var version: Int
        /// One event of its stream (WHATWG HTML, Server-sent events).
        var text: String
    }

    /// Up to so many series the tables come with each interval, beyond with each fifth: they are most of what is sent.
    static let fewSeries = 50
    static let intervalsPerTables = 5

    /// What the run is called.
    nonisolated let name: String
    private let board: StatusBoard
    private let cores: Int
    private let now: @Sendable () -> Double
    private var soFar: RunSoFar
    private var events: [RunEvent] = []
    private var startedAt: Double
    private var status: ControlStatus?
    private var result: RunResult?
    private var version = 1
    /// What changed from the version before to this one; nil where only the whole run says it, or nobody looks.
    private var change: String?
    /// The whole run, once somebody has asked for it at this version.
    private var whole: Update?
    private var intervals = 0
    /// Whether something became known of intervals that viewers have.
    private var hasLateTargets = false
    private var viewers = 0
    private var sleepers: [Int: CheckedContinuation<Void, Never>] = [:]
    private var lastSleeper = 0

    /// A run that has not begun.
    ///
    /// - Parameters:
    ///   - cores: how many the generator's machine has.
    ///   - now: the time in seconds since 1970 (UTC).
    public init(_ plan: Plan, cores: Int, now: @escaping @Sendable () -> Double) {
        (self.cores, self.now, board, soFar) = (cores, now, StatusBoard(plan), RunSoFar(plan))
        (name, startedAt) = (plan.name, now())
    }

    /// A page that nobody sees is no failure of the run.
    public nonisolated var isEssential: Bool { false }

    /// The load begins.
    public func start(_ plan: Plan) async {
        startedAt = now()
        await board.start(plan)
        await tell(withInterval: false)
    }

    /// Tells viewers of an interval.
    public func receive(_ snapshot: Snapshot) async {
        await board.receive(snapshot)
        let before = soFar.timeline.intervals.count
        soFar.receive(snapshot)
        intervals += 1
        // Halved, the intervals before are others; so they are, now and then, where something became known of them.
        let isDue = hasLateTargets && intervals.isMultiple(of: Self.intervalsPerTables)
        if isDue { hasLateTargets = false }
        await tell(withInterval: true, isWhole: isDue || soFar.timeline.intervals.count < before)
    }

    /// Keeps what became known late; viewers see it with a whole run that follows.
    public func measured(_ late: LateTarget) {
        soFar.measured(late)
        hasLateTargets = true
    }

    /// Tells viewers at once what was done to the load.
    public func changed(_ event: RunEvent) async {
        events.append(event)
        await tell(withInterval: false)
    }

    /// Tells viewers what it came to, which is the last that they hear.
    public func finish(_ result: RunResult) {
        self.result = result
        publish(nil)
    }

    /// Counts a viewer; changes are written down only for those that there are.
    func enter() { viewers += 1 }

    /// A viewer is gone.
    func leave() { viewers -= 1 }

    /// What came after a version; nil where the viewer has the last one, or its task is cancelled.
    ///
    /// - Parameter seen: the version that the viewer has; nil where it has none.
    func update(after seen: Int?) async -> Update? {
        while let seen, seen >= version {
            if result != nil || Task.isCancelled { return nil }
            await sleep()
        }
        // Of a run that has not begun.
        if status == nil { status = await board.status(after: events) }
        if let seen, seen == version - 1, let change { return Update(version: version, text: change) }
        if let whole, whole.version == version { return whole }
        let update = Update(version: version, text: Self.event("run", page.json))
        whole = update
        return update
    }

    /// The run as it is now.
    private var page: PageData {
        if let result { return PageData(result) }
        return PageData(
            soFar.result(startedAt: startedAt, events: events, cores: cores), standing: status.map(Self.standing))
    }

    /// - Parameter isWhole: whether more has changed than the last interval.
    private func tell(withInterval isInterval: Bool, isWhole: Bool = false) async {
        status = await board.status(after: events)
        guard viewers > 0, !isWhole else { return publish(nil) }
        let showsTables =
            isInterval
            && (soFar.total.series.count <= Self.fewSeries || intervals.isMultiple(of: Self.intervalsPerTables))
        publish(Self.event("change", page.change(withTables: showsTables)))
    }

    private func publish(_ change: String?) {
        version += 1
        self.change = change
        for sleeper in sleepers.values { sleeper.resume() }
        sleepers = [:]
    }

    /// Waits for the next version, or until the task is cancelled.
    private func sleep() async {
        lastSleeper += 1
        let number = lastSleeper
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { return continuation.resume() }
                sleepers[number] = continuation
            }
        } onCancel: {
            Task { await self.wake(number) }
        }
    }

    private func wake(_ number: Int) {
        sleepers.removeValue(forKey: number)?.resume()
    }

    private static func standing(_ status: ControlStatus) -> RunStanding {
        let json = (try? JSONEncoder().encode(status)).map { String(decoding: $0, as: UTF8.self) }
        return RunStanding(state: status.state.rawValue, status: .encoded(json ?? "null"))
    }

    private static func event(_ name: String, _ data: JSONValue) -> String {
        "event: \(name)\ndata: \(data.line)\n\n"
    }
}
