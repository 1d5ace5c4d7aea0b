import LoadData
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// What comes before the load: the target reached, executors and players made.
extension Engine {
    /// Makes the players of all scenarios, on their loops, and does what is to be done once before the load.
    ///
    /// - Returns: the players, and what is to do after the load.
    func prepare(
        _ prepared: PreparedPlan, on stage: Stage
    ) async throws -> (players: [PlacedPlayer], bracket: RunBracket?) {
        var players: [PlacedPlayer] = []
        var bracket: RunBracket?
        var hasBegunSetup = false
        do {
            let all = prepared.scenarios + [prepared.bracket].compactMap(\.self)
            try await reach(all, from: stage.loops[0])
            let count = stage.loops.count
            var commons: [LoopBound<LoopCommons>] = []
            for loop in stage.loops {
                let own = try await loop.isolation.run { _ in
                    LoopBound(try LoopCommons(plan, feeds: prepared.feeds, loop: loop.index, of: count), to: loop)
                }
                commons.append(own)
            }
            for scenario in all {
                for (segment, loop) in scenario.loops(of: stage.loops).enumerated() {
                    players.append(
                        try await prepare(
                            scenario, commons: commons[loop.index], on: loop, segment: segment, of: count))
                }
            }
            // The bracket's player is the last, and plays no part of the load.
            if let preparation = plan.preparation, let own = players.popLast() {
                hasBegunSetup = !preparation.setup.isEmpty
                bracket = try await setUp(preparation, by: own, for: players)
            }
        } catch {
            // Given up rather than failed.
            throw stage.wasInterrupted ? Interrupted(inSetup: hasBegunSetup) : error
        }
        guard stage.enter(players) else { throw Interrupted(inSetup: hasBegunSetup) }
        return (players, bracket)
    }

    /// Does what is to be done once before the load, and lets all users know what it gave.
    private func setUp(
        _ preparation: Preparation, by own: PlacedPlayer, for players: [PlacedPlayer]
    ) async throws -> RunBracket {
        let bracket = await own.loop.isolation.run { _ in RunBracket(own, for: preparation) }
        let values = try await bracket.setUp()
        for player in players { await player.call { $0.give(values) } }
        return bracket
    }

    /// Does what is to be done once after the load, unless somebody gave up on everything.
    ///
    /// - Returns: what failed; nil for nothing.
    func tearDown(_ bracket: RunBracket?, after stage: Stage) async -> String? {
        guard let bracket else { return nil }
        stage.endLoad()
        return stage.wasStoppedAtOnce ? "it was left out, for the run was stopped at once" : await bracket.tearDown()
    }

    /// The plug-in of that name.
    ///
    /// - Throws: a `Diagnostic` where there is none.
    func plugin(named name: String) throws -> any ExecutorPlugin {
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

    /// Reaches each target once.
    private func reach(_ scenarios: [PreparedScenario], from loop: EventLoop) async throws {
        let context = ExecutorContext(loop: loop, policy: options.policy)
        // Scenarios of the same settings are one: each place is tried once.
        var targets: [(executor: String, settings: PlanValue, steps: [ExchangeStep])] = []
        for scenario in scenarios {
            let registry = scenario.steps.registry
            for (name, steps) in zip(registry.executors, registry.ofExecutor) {
                let settings = scenario.scenario.executors[name] ?? .null
                if let known = targets.firstIndex(where: { $0.executor == name && $0.settings == settings }) {
                    targets[known].steps += steps
                } else {
                    targets.append((name, settings, steps))
                }
            }
        }
        for (name, settings, steps) in targets {
            let plugin = try plugin(named: name)
            try await loop.isolation.run { _ in
                try await plugin.reach(settings: settings, steps: steps, context: context)
            }
        }
    }

    private func prepare(
        _ prepared: PreparedScenario, commons: LoopBound<LoopCommons>, on loop: EventLoop, segment: Int, of loops: Int
    ) async throws -> PlacedPlayer {
        let registry = prepared.steps.registry
        return try await loop.isolation.run { _ in
            var executors: [any Executor] = []
            var meters: [MessageMeter] = []
            for (executor, (name, steps)) in zip(registry.executors, registry.ofExecutor).enumerated() {
                let meter = MessageMeter(numbers: registry.numbers(ofExecutor: executor))
                meters.append(meter)
                let context = ExecutorContext(
                    loop: loop, policy: options.policy, layout: prepared.layout,
                    segment: (segment, prepared.segments(of: loops)), seed: prepared.seed, messages: meter,
                    servesCode: !registry.code.isEmpty)
                let settings = prepared.scenario.executors[name] ?? .null
                let plugin = try plugin(named: name)
                executors.append(try await plugin.makeExecutor(settings: settings, steps: steps, context: context))
            }
            let player = try LoopPlayer(
                prepared, code: try registry.code.map(code(named:)), executors: executors,
                values: ValueSources(prepared, from: commons.value.values), common: commons.value.pool,
                // The end of one scenario must not end the sleeps of another.
                sleeps: prepared.number == 0 ? loop.sleeps : loop.makeSleepGroup(),
                segment: segment, of: prepared.segments(of: loops))
            for meter in meters { meter.attach(to: player.recorder) }
            return PlacedPlayer(loop: loop, scenario: prepared.number, player: LoopBound(player, to: loop))
        }
    }
}

/// What the scenarios share on one loop.
private struct LoopCommons {
    let values: CommonValues
    /// Nil where each open scenario has a pool of users of its own.
    let pool: CommonPool?

    init(_ plan: Plan, feeds: [DataFeed], loop: Int, of loops: Int) throws {
        values = try CommonValues(plan, feeds: feeds, loop: loop, of: loops)
        // As many loops as there are users have some: see `PreparedScenario.segments`.
        pool = plan.commonUsers.map { CommonPool(limit: $0.share(loop, of: Swift.min(loops, $0))) }
    }
}
