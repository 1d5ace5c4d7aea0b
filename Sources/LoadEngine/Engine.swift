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
        /// What became of the arrivals of each scenario, in the plan's order; nothing in closed workloads.
        public var arrivals: [ArrivalTally]
        /// What kept users from their rows of data while the load ran: files that changed or could not be read any more.
        public var brokenData: [Diagnostic] = []
        /// What failed of the teardown; nil for nothing.
        public var brokenTeardown: String?
    }

    let plan: Plan
    let plugins: [any ExecutorPlugin]
    let options: Options
    let code: [String: UserCode]

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
    ///   - begun: called when the load begins, with its first instant by `MonotonicClock`, and goes on beside it; cancelled when the
    ///     load is over.
    ///   - changed: told what somebody did to the load, off the loops; may come beside `receive`.
    ///   - receive: gets each interval's snapshot, off the loops.
    /// - Throws: `Unreachable` before any load when the target cannot be reached; `Interrupted` when it is stopped
    ///   before any load; `SetupFailed`; `InvalidWorkload`, `Diagnostic` or `StreamFailure` when the plan cannot be performed here.
    public func run(
        control: RunControl, begin: () async throws -> Void = {},
        begun: @escaping @Sendable (_ origin: Int64) async -> Void = { _ in },
        changed: @escaping @Sendable (RunEvent) async -> Void = { _ in },
        receive: @escaping @Sendable (Snapshot) async -> Void
    ) async throws -> Outcome {
        defer { control.close() }
        let prepared = try PreparedPlan(plan)
        let count = Swift.max(1, Swift.min(options.loops, plan.maxUsers))
        return try await withLoops(count, spin: options.spin) { loops in
            let stage = Stage(loops, shared: prepared.sharedMeasures)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await obey(control, on: stage, journal: prepared.journal, changed: changed) }
                defer { group.cancelAll() }
                let (players, bracket) = try await prepare(prepared, on: stage)
                let meters = await metered(loops)
                try await begin()
                var outcome = await play(
                    players, meters, on: stage, control: control, begun: begun, receive: receive)
                outcome.brokenData = prepared.feeds.compactMap(\.failure)
                outcome.brokenTeardown = await tearDown(bracket, after: stage)
                return outcome
            }
        }
    }

    // MARK: - Playing

    private func play(
        _ players: [PlacedPlayer], _ meters: [MeteredLoop], on stage: Stage, control: RunControl,
        begun: @escaping @Sendable (_ origin: Int64) async -> Void,
        receive: @escaping @Sendable (Snapshot) async -> Void
    ) async -> Outcome {
        let origin = MonotonicClock.now() + Self.headStart.wholeNanoseconds
        stage.begin(at: origin)
        let collector = Collector(
            Aggregator(loops: meters, players: players, scenarios: plan.scenarios, shared: stage.shared, origin: origin)
        )
        await withTaskGroup(of: Void.self) { group in
            for meter in meters { group.addTask { await meter.begin(at: origin) } }
            group.addTask { await begun(origin) }
            group.addTask { await tick(collector, from: origin, on: stage, receive: receive) }
            defer { group.cancelAll() }
            await playAll(players, from: origin)
        }
        // Before the last interval is seen: what is in it comes too late to stop anything.
        let (wasInterrupted, wasAborted) = (stage.wasInterrupted && !stage.isComplete, stage.wasAborted)
        await receive(await collector.endInterval())
        var arrivals = plan.scenarios.map { _ in ArrivalTally() }
        for player in players { arrivals[player.scenario].merge(await player.call { $0.tally }) }
        return Outcome(
            total: await collector.total, wasInterrupted: wasInterrupted, wasAborted: wasAborted,
            events: control.events, arrivals: arrivals)
    }

    private func metered(_ loops: [EventLoop]) async -> [MeteredLoop] {
        var metered: [MeteredLoop] = []
        for loop in loops { metered.append(await loop.isolation.run { _ in MeteredLoop(loop) }) }
        return metered
    }

    private func playAll(_ players: [PlacedPlayer], from origin: Int64) async {
        await withTaskGroup(of: Void.self) { group in
            for placed in players {
                let start = plan.scenarios[placed.scenario].start.wholeNanoseconds
                group.addTask { await placed.play(from: origin + start) }
            }
        }
    }

    /// Ends an interval at each multiple of its length, and the run when it has had its time.
    private func tick(
        _ collector: Collector, from origin: Int64, on stage: Stage,
        receive: @escaping @Sendable (Snapshot) async -> Void
    ) async {
        let clock = ContinuousClock()
        let start = clock.now + .nanoseconds(origin - MonotonicClock.now())
        let mustEnd = start + plan.duration + plan.gracefulStop
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await giveUp(stage, after: mustEnd - clock.now) }
            for (number, scenario) in plan.scenarios.enumerated() where scenario.end < plan.duration {
                let mustEnd = start + scenario.end + plan.gracefulStop
                group.addTask { await endSending(of: number, on: stage, after: mustEnd - clock.now) }
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
