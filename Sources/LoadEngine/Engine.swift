import LoadData
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// Plays a plan: prepares the executors, runs one player per loop, collects a snapshot per interval, and stops.
public struct Engine: Sendable {
    /// What depends on the machine rather than on the plan.
    public struct Options: Sendable {
        /// How many loops, each with a thread of its own, generate the load.
        public var loops: Int
        /// How long before an intended start a loop stops sleeping and spins; zero never spins.
        public var spin: Duration
        /// Which addresses may be loaded.
        public var policy: AddressPolicy
        /// The length of an interval.
        public var interval: Duration

        /// Makes options.
        public init(
            loops: Int, spin: Duration = .microseconds(30), policy: AddressPolicy = AddressPolicy(),
            interval: Duration = .seconds(1)
        ) {
            self.loops = loops
            self.spin = spin
            self.policy = policy
            self.interval = interval
        }
    }

    /// What a run gave.
    public struct Outcome: Sendable {
        /// Everything measured.
        public var total: Snapshot
        /// Whether it was stopped before its end.
        public var wasInterrupted: Bool
        /// Whether what stopped it was `RunControl.Command.abort`.
        public var wasAborted: Bool
        /// What people did to the run while it lasted, in order.
        public var events: [RunEvent]
        /// Arrivals that came due; 0 in a closed workload.
        public var arrivalsDue: UInt64
        /// Arrivals that a virtual user began to serve before the workload's planned end.
        public var arrivalsStartedInTime: UInt64
        /// What kept users from their rows of data while the load ran: files that changed or could not be read any more.
        public var brokenData: [Diagnostic] = []
    }

    private let plan: Plan
    private let plugins: [any ExecutorPlugin]
    private let options: Options
    private let code: [String: UserCode]

    /// Time between the last preparation and the first intended start, so that the first exchanges are not late.
    private static let headStart = Duration.milliseconds(20)

    /// - Parameters:
    ///   - plan: what to do.
    ///   - plugins: the protocols that may occur in it.
    ///   - options: what depends on the machine.
    ///   - code: the tasks' own code, by the names in the plan.
    public init(plan: Plan, plugins: [any ExecutorPlugin], options: Options, code: [String: UserCode] = [:]) {
        self.plan = plan
        self.plugins = plugins
        self.options = options
        self.code = code
    }

    /// Runs the plan to its end, or until it is stopped.
    ///
    /// - Parameters:
    ///   - control: steers and stops it.
    ///   - begin: called when the target was reached and all is prepared, before the first exchange.
    ///   - begun: called when the load begins, and goes on beside it; cancelled when the load is over.
    ///   - changed: told what somebody did to the load, off the loops; may come beside `receive`.
    ///   - receive: gets each interval's snapshot, off the loops.
    /// - Throws: `Unreachable` before any load when the target cannot be reached; `Interrupted` when it is stopped
    ///   before any load; `InvalidWorkload`, `Diagnostic` or `StreamFailure` when the plan cannot be performed here.
    public func run(
        control: RunControl, begin: () async throws -> Void = {}, begun: @escaping @Sendable () async -> Void = {},
        changed: @escaping @Sendable (RunEvent) async -> Void = { _ in },
        receive: @escaping @Sendable (Snapshot) async -> Void
    ) async throws -> Outcome {
        defer { control.close() }
        let data = try PreparedData(plan)
        let steps = try StepTable(plan, layout: data.layout)
        let used = try steps.registry.executors.map(plugin)
        let count = Swift.max(1, Swift.min(options.loops, plan.workload.maxUsers))
        return try await withLoops(count, spin: options.spin) { loops in
            let stage = Stage(loops, shared: steps.sharedMeasures)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await obey(control, on: stage, journal: steps.journal, changed: changed) }
                defer { group.cancelAll() }
                let players = try await prepare(steps, data, plugins: used, on: stage)
                try await begin()
                var outcome = await play(players, on: stage, control: control, begun: begun, receive: receive)
                outcome.brokenData = data.feeds.compactMap(\.failure)
                return outcome
            }
        }
    }

    private func prepare(
        _ steps: StepTable, _ data: PreparedData, plugins: [any ExecutorPlugin], on stage: Stage
    ) async throws -> [PlacedPlayer] {
        var players: [PlacedPlayer] = []
        do {
            try await reach(plugins, from: stage.loops[0])
            for loop in stage.loops {
                players.append(try await prepare(steps, data, plugins: plugins, on: loop, of: stage.loops.count))
            }
        } catch {
            // Given up rather than failed.
            throw stage.wasInterrupted ? Interrupted() : error
        }
        guard stage.enter(players) else { throw Interrupted() }
        return players
    }

    private func plugin(named name: String) throws -> any ExecutorPlugin {
        guard let plugin = plugins.first(where: { $0.name == name }) else {
            let known = plugins.map(\.name).joined(separator: ", ")
            throw Diagnostic("no executor is called \"\(name)\"", fix: "known are \(known)")
        }
        return plugin
    }

    private func code(named name: String) throws -> UserCode {
        guard let code = code[name] else {
            throw Diagnostic(
                "the plan has the code \"\(name)\", which is not here", fix: "run the Swift scenario that it comes from"
            )
        }
        return code
    }

    private func settings(of plugin: any ExecutorPlugin) -> PlanValue {
        plan.executors[plugin.name] ?? .null
    }

    private func reach(_ plugins: [any ExecutorPlugin], from loop: EventLoop) async throws {
        let context = ExecutorContext(loop: loop, policy: options.policy)
        try await loop.isolation.run { _ in
            for plugin in plugins { try await plugin.reach(settings: settings(of: plugin), context: context) }
        }
    }

    private func prepare(
        _ steps: StepTable, _ data: PreparedData, plugins: [any ExecutorPlugin], on loop: EventLoop, of count: Int
    ) async throws -> PlacedPlayer {
        let context = ExecutorContext(loop: loop, policy: options.policy, layout: data.layout)
        return try await loop.isolation.run { _ in
            var executors: [any Executor] = []
            for (plugin, steps) in zip(plugins, steps.registry.ofExecutor) {
                executors.append(
                    try await plugin.makeExecutor(settings: settings(of: plugin), steps: steps, context: context))
            }
            let values = try ValueSources(
                plan, feeds: data.feeds, layout: data.layout, loop: loop.index, of: count)
            let player = try LoopPlayer(
                plan: plan, steps: steps, code: try steps.registry.code.map(code(named:)), executors: executors,
                layout: data.layout, values: values, loop: loop,
                segment: loop.index, of: count)
            return PlacedPlayer(loop: loop, player: LoopBound(player, to: loop))
        }
    }

    // MARK: - Playing

    private func play(
        _ players: [PlacedPlayer], on stage: Stage, control: RunControl, begun: @escaping @Sendable () async -> Void,
        receive: @escaping @Sendable (Snapshot) async -> Void
    ) async -> Outcome {
        let origin = MonotonicClock.now() + Self.headStart.wholeNanoseconds
        stage.begin(at: origin)
        let collector = Collector(Aggregator(players: players, shared: stage.shared, origin: origin))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await begun() }
            group.addTask { await tick(collector, from: origin, players: players, receive: receive) }
            defer { group.cancelAll() }
            await playAll(players, from: origin)
        }
        // Before the last interval is seen: what is in it comes too late to stop anything.
        let (wasInterrupted, wasAborted) = (stage.wasInterrupted && !stage.isComplete, stage.wasAborted)
        await receive(await collector.endInterval())
        var arrivals = ArrivalTally()
        for player in players {
            let tally = await player.call { $0.tally }
            arrivals.due += tally.due
            arrivals.startedInTime += tally.startedInTime
        }
        return Outcome(
            total: await collector.total, wasInterrupted: wasInterrupted, wasAborted: wasAborted,
            events: control.events,
            arrivalsDue: arrivals.due, arrivalsStartedInTime: arrivals.startedInTime)
    }

    private func playAll(_ players: [PlacedPlayer], from origin: Int64) async {
        await withTaskGroup(of: Void.self) { group in
            for placed in players {
                group.addTask { await placed.play(from: origin) }
            }
        }
    }

    // MARK: - Steering and stopping

    /// Does what people ask until the run is over.
    private func obey(
        _ control: RunControl, on stage: Stage, journal: ScenarioJournal,
        changed: @escaping @Sendable (RunEvent) async -> Void
    ) async {
        var helm = Helm(plan, stage: stage)
        let (events, tell) = AsyncStream.makeStream(of: RunEvent.self)
        journal.listen { entry in
            let event = RunEvent(
                at: stage.time(of: entry.at), action: entry.action, value: entry.value, source: .scenario,
                effect: entry.effect)
            control.keep(event)
            tell.yield(event)
        }
        await withTaskGroup(of: Void.self) { group in
            // By itself: whoever is slow to hear of a change must not delay the next one, least of all a stop.
            group.addTask { for await event in events { await changed(event) } }
            for await _ in control.signals {
                for request in control.take() {
                    do throws(ChangeRefused) {
                        let event = try await perform(request, helm: &helm, on: stage)
                        control.keep(event)
                        request.answer(.success(event))
                        tell.yield(event)
                    } catch {
                        request.answer(.failure(error))
                    }
                    let isGraceful = [.stop, .abort, .end].contains(request.command)
                    guard isGraceful, let players = stage.players else { continue }
                    group.addTask { await giveUp(players, after: plan.gracefulStop) }
                }
            }
            group.cancelAll()
        }
    }

    private func perform(
        _ request: RunControl.Request, helm: inout Helm, on stage: Stage
    ) async throws(ChangeRefused) -> RunEvent {
        let source = request.source
        switch request.command {
        case .stop, .abort, .end:
            await stop(stage, by: request.command) { $0.stopSending() }
            let reason =
                switch request.command {
                case .abort: "a threshold aborted the run: "
                case .end: "the load is complete: "
                default: ""
                }
            return RunEvent(
                at: stage.elapsed, action: .stop, source: source,
                effect: reason + "nothing more is sent; what is in flight is finished")
        case .stopAtOnce:
            await stop(stage, by: request.command) { $0.stopAtOnce() }
            return RunEvent(
                at: stage.elapsed, action: .stopAtOnce, source: source, effect: "what is in flight is cancelled")
        case .change(let change):
            return try await helm.steer(by: source) { _, _ in change }
        case .limit(let count, let userClass):
            return try helm.limit(to: count, of: userClass, by: source)
        case .scale(let factor):
            return try await helm.steer(by: source) { course, moment in course.scaled(by: factor, at: moment) }
        case .togglePause:
            return try await helm.steer(by: source) { course, _ in course.isPaused ? .resume : .pause }
        }
    }

    private func stop(
        _ stage: Stage, by command: RunControl.Command, _ end: @Sendable (LoopPlayer) -> Void
    ) async {
        if let players = stage.interrupt(by: command) {
            for player in players { await player.call(end) }
        } else {
            // Nothing was sent yet: whatever the preparation waits for, it waits no longer.
            for loop in stage.loops { await loop.isolation.run { _ in loop.cancelStreams() } }
        }
    }

    private func giveUp(_ players: [PlacedPlayer], after patience: Duration) async {
        guard (try? await Task.sleep(for: patience)) != nil else { return }
        for player in players { await player.call { $0.stopAtOnce() } }
    }

    /// Ends an interval at each multiple of its length, and the run when it has had its time.
    private func tick(
        _ collector: Collector, from origin: Int64, players: [PlacedPlayer],
        receive: @escaping @Sendable (Snapshot) async -> Void
    ) async {
        let clock = ContinuousClock()
        let start = clock.now + .nanoseconds(origin - MonotonicClock.now())
        let mustEnd = start + plan.workload.duration + plan.gracefulStop
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                guard (try? await clock.sleep(until: mustEnd)) != nil else { return }
                for player in players { await player.call { $0.stopAtOnce() } }
            }
            var next = start + options.interval
            while (try? await clock.sleep(until: next)) != nil {
                await receive(await collector.endInterval())
                // A slow receiver skips intervals rather than falling behind for ever.
                while next <= clock.now { next += options.interval }
            }
            group.cancelAll()
        }
    }
}

/// The plan's data, opened once for all loops, and where sessions keep it.
private struct PreparedData {
    let feeds: [DataFeed]
    let layout: SessionLayout

    init(_ plan: Plan) throws {
        feeds = try plan.data.map { try DataFeed($0, seed: plan.seed) }
        layout = SessionLayout(names: ValueSources.names(of: plan, feeds: feeds))
    }
}

/// The aggregator, shared by the clock and the end of the run.
private actor Collector {
    private var aggregator: Aggregator

    init(_ aggregator: Aggregator) {
        self.aggregator = aggregator
    }

    var total: Snapshot { aggregator.total }

    func endInterval() async -> Snapshot {
        var working = aggregator
        let snapshot = await working.endInterval()
        aggregator = working
        return snapshot
    }
}
