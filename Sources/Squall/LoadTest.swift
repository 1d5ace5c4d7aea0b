import Foundation
import LoadEngine
import LoadLoop
import LoadMeasure
import LoadOutput
import LoadPlan
import LoadVerdict
import LoadWire

/// Runs a plan, shows it to outputs while it runs, and judges it.
///
/// ```swift
/// let result = try await LoadTest(plan).run()
/// print(result.verdict.outcome, result.total.responseTime.value(atQuantile: 0.99))
/// ```
public struct LoadTest: Sendable {
    /// What to do.
    public var plan: Plan
    /// The protocols that the plan may use.
    public var executors: [any ExecutorPlugin]
    /// What shows or keeps the measurements.
    public var outputs: [any Output]
    /// The tasks' own code, by the names in the plan; see `Scenario`.
    var code: [String: UserCode] = [:]
    /// What depends on the machine: loops, spinning, allowed addresses.
    public var options: Engine.Options
    /// What chooses the load while it runs; nil where the plan's phases do.
    public var shape: LoadShape?
    /// What is measured beside the target meanwhile; nil for nothing.
    public var watch: (any TargetWatch)?

    /// Prepares a run.
    ///
    /// - Parameter shape: chooses the load while it runs. The plan's phases then say whether users or arrivals come, how
    ///   long at the most, and what the load is until the first answer takes effect, some milliseconds after the
    ///   beginning.
    public init(
        _ plan: Plan, executors: [any ExecutorPlugin] = standardExecutors, outputs: [any Output] = [],
        options: Engine.Options = Engine.Options(loops: ProcessInfo.processInfo.activeProcessorCount),
        shape: LoadShape? = nil
    ) {
        self.plan = plan
        self.executors = executors
        self.outputs = outputs
        self.options = options
        self.shape = shape
    }

    /// Runs to the end of the plan, or until `control` stops it. Meanwhile `control` can change the load.
    ///
    /// A threshold that may abort stops it too.
    ///
    /// - Throws: `Unreachable` when the target does not answer a first connection, or `SetupFailed` (outputs have a result
    ///   without measurements then); `Diagnostic` when a threshold asks for an unknown task, the plan needs what this machine
    ///   does not have, or the shape gave an answer that makes no sense (outputs have what was measured until then); what an
    ///   output throws at its start; or `OutputsFailed`, with the result, where outputs did not keep or show all of it.
    public func run(control: RunControl = RunControl()) async throws -> RunResult {
        defer { control.close() }
        try plan.check(plan.thresholds)
        try checkDescriptors()
        if shape != nil, plan.scenarios.count > 1 {
            throw Diagnostic(
                "a shape chooses the load of one scenario, and the plan has \(plan.scenarios.count)",
                fix: "run a plan of one scenario")
        }
        let startedAt = Date.now.timeIntervalSince1970
        let (plan, lanes) = (plan, OutputLanes(outputs))
        let (watcher, keeper) = (ThresholdWatcher(plan), TimelineKeeper())
        let pilot = shape.map { ShapePilot($0, plan: plan) }
        let stealBefore = Self.stealTime()
        let outcome: Engine.Outcome
        do {
            outcome = try await lanes.deliver { try await play(control, lanes, watcher, keeper, pilot) }
        } catch {
            if let result = Self.result(of: plan, withoutLoad: error, startedAt: startedAt) {
                // An output that fails must not hide why there was no load.
                _ = await lanes.finish(result)
            }
            throw error
        }
        let stolen = Self.stealTime().flatMap { after in stealBefore.map { after - $0 } }
        var result = judge(outcome, await watcher.watch, startedAt: startedAt, stealTime: stolen)
        result.timeline = await keeper.timeline
        result.total.target = result.timeline.target
        result.verdict.validity.findings += await watch?.losses.map(Self.finding) ?? []
        let failures = await lanes.finish(result)
        if let mistake = await pilot?.mistake { throw mistake }
        if !failures.isEmpty { throw OutputsFailed(result: result, failures: failures) }
        return result
    }

    /// Plays the plan, and tells of what is measured meanwhile.
    private func play(
        _ control: RunControl, _ lanes: OutputLanes, _ watcher: ThresholdWatcher, _ keeper: TimelineKeeper,
        _ pilot: ShapePilot?
    ) async throws -> Engine.Outcome {
        let outcome = try await Engine(plan: plan, plugins: executors, options: options, code: code).run(
            control: control,
            begin: { try await lanes.start(plan) },
            begun: { origin in
                await watch?.begin(at: origin)
                await pilot?.fly(control)
            },
            changed: { await lanes.changed($0) },
            receive: { snapshot in
                let snapshot = await snapshot.with(watch?.take())
                if await watcher.wantsAbort(after: snapshot) { control.send(.abort) }
                await keeper.receive(snapshot)
                pilot?.receive(snapshot)
                await lanes.receive(snapshot)
                await tell(watch?.late(after: snapshot.start, snapshot.end) ?? [], keeper, lanes)
            })
        await tell(watch?.rest() ?? [], keeper, lanes)
        return outcome
    }

    /// Tells of what became known late.
    private func tell(_ targets: [LateTarget], _ keeper: TimelineKeeper, _ lanes: OutputLanes) async {
        for late in targets {
            await keeper.measured(late)
            await lanes.measured(late)
        }
    }

    /// What is missing of the target makes its figures doubtful, and none of the generator's.
    private static func finding(loss: String) -> Validity.Finding {
        Validity.Finding(name: "target_readings", state: .suspect, message: loss)
    }

    /// A run that ended before its load: nothing was measured. Nil where the failure is a mistake of the plan rather than a
    /// result.
    private static func result(of plan: Plan, withoutLoad failure: any Error, startedAt: Double) -> RunResult? {
        let (ending, name): (RunResult.Ending, String)
        switch failure {
        case is SetupFailed: (ending, name) = (.setupFailed, "setup")
        case is Unreachable: (ending, name) = (.unreachable, "target")
        default: return nil
        }
        let finding = Validity.Finding(name: name, state: .invalid, message: "\(failure)")
        return RunResult(
            plan: plan, ending: ending, startedAt: startedAt, total: Snapshot(start: .zero, end: .zero),
            verdict: Verdict(validity: Validity(findings: [finding]), thresholds: []),
            generator: GeneratorFacts(cores: ProcessInfo.processInfo.activeProcessorCount, stealTime: nil))
    }

    private func judge(
        _ outcome: Engine.Outcome, _ watch: ThresholdWatch, startedAt: Double, stealTime: Double?
    ) -> RunResult {
        var facts = GeneratorFacts(cores: ProcessInfo.processInfo.activeProcessorCount, stealTime: stealTime)
        for (scenario, tally) in zip(plan.scenarios, outcome.arrivals) {
            guard let offered = offered(scenario, tally, outcome) else { continue }
            facts.plannedArrivals = (facts.plannedArrivals ?? 0) + offered.planned
            facts.startedInTime = (facts.startedInTime ?? 0) + offered.startedInTime
            if let name = scenario.name { facts.scenarios[name] = offered }
        }
        facts.brokenData = outcome.brokenData.map(\.message)
        facts.brokenTeardown = outcome.brokenTeardown
        let validity = ValidityCheck.judge(plan, total: outcome.total, facts: facts)
        let implied = ThresholdCheck.implied(by: outcome.total)
        let thresholds =
            watch.results(total: outcome.total, wasAborted: outcome.wasAborted)
            + ThresholdCheck.evaluate(implied, of: plan, against: outcome.total)
        return RunResult(
            plan: plan, ending: ending(of: outcome), startedAt: startedAt, events: outcome.events,
            total: outcome.total, verdict: Verdict(validity: validity, thresholds: thresholds), generator: facts)
    }

    private func offered(
        _ scenario: ScenarioPlan, _ tally: ArrivalTally, _ outcome: Engine.Outcome
    ) -> OfferedArrivals? {
        guard case .open(let open) = scenario.workload else { return nil }
        // The number of Poisson arrivals is drawn: only the arrivals themselves tell it.
        // So do those of a course that was changed or ended.
        let wasChanged = outcome.events.contains { event in
            event.action == .stop || (event.steers && (event.scenario ?? scenario.name) == scenario.name)
        }
        let isKnown = open.spacing == .even && !outcome.wasInterrupted && !wasChanged
        let planned = isKnown ? scenario.workload.plannedArrivals.map { UInt64($0) } : nil
        return OfferedArrivals(planned: planned ?? tally.due, startedInTime: tally.startedInTime)
    }

    /// Steal time of the machine since its boot, in seconds.
    private static func stealTime() -> Double? {
        let text = FileManager.default.contents(atPath: "/proc/stat").map { String(decoding: $0, as: UTF8.self) }
        return text.flatMap { GeneratorFacts.stealTime(inProcStat: $0) }
    }

    private func ending(of outcome: Engine.Outcome) -> RunResult.Ending {
        if outcome.wasInterrupted { return outcome.wasAborted ? .aborted : .interrupted }
        let errors = outcome.total.errors
        let unreachable = errors.filter { $0.key.isUnreachable }.values.reduce(0) { $0 + $1.count }
        let ended = outcome.total.counts.ended
        return ended > 0 && unreachable == ended ? .unreachable : .completed
    }

    /// Each user may hold a connection: better to say now that they do not fit than to fail in the middle.
    private func checkDescriptors() throws {
        let limit = DescriptorLimit.raise()
        let closed = plan.scenarios.filter { !$0.workload.isOpen }
        let held = closed.reduce(0) { sum, scenario in
            let perUser = scenario.userClasses.map { connections(of: $0, in: scenario) }.max() ?? 0
            return sum + scenario.workload.maxUsers * perUser
        }
        let needed = held + 16 + 4 * options.loops
        guard needed > limit else { return }
        throw Diagnostic(
            "\(closed.reduce(0) { $0 + $1.workload.maxUsers }) users need up to \(needed) file descriptors and this process may open \(limit)",
            fix: "raise the limit with `ulimit -Hn \(needed)` as root, or use fewer users")
    }

    /// How many connections a user of a class holds while it rests.
    private func connections(of userClass: UserClass, in scenario: ScenarioPlan) -> Int {
        executors.reduce(0) { sum, plugin in
            guard let settings = scenario.executors[plugin.name] else { return sum }
            let steps = userClass.exchanges.filter { $0.executor == plugin.name }
            return sum + plugin.connectionsHeldPerUser(settings: settings, steps: steps)
        }
    }
}
