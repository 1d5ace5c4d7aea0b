import LoadLoop
import LoadPlan
import LoadWire

/// What comes before the load: the target reached, executors and players made.
extension Engine {
    /// Makes the players of all scenarios, on their loops.
    ///
    /// - Parameter plugins: those of each scenario, in the order of its executors' numbers.
    func prepare(
        _ prepared: PreparedPlan, plugins: [[any ExecutorPlugin]], on stage: Stage
    ) async throws -> [PlacedPlayer] {
        var players: [PlacedPlayer] = []
        do {
            for (scenario, plugins) in zip(plan.scenarios, plugins) {
                try await reach(plugins, of: scenario, from: stage.loops[0])
            }
            let count = stage.loops.count
            var values: [LoopBound<CommonValues>] = []
            for loop in stage.loops {
                let own = try await loop.isolation.run { _ in
                    LoopBound(try CommonValues(plan, feeds: prepared.feeds, loop: loop.index, of: count), to: loop)
                }
                values.append(own)
            }
            for (scenario, plugins) in zip(prepared.scenarios, plugins) {
                for (segment, loop) in scenario.loops(of: stage.loops).enumerated() {
                    players.append(
                        try await prepare(
                            scenario, plugins: plugins, values: values[loop.index], on: loop, segment: segment,
                            of: count))
                }
            }
        } catch {
            // Given up rather than failed.
            throw stage.wasInterrupted ? Interrupted() : error
        }
        guard stage.enter(players) else { throw Interrupted() }
        return players
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

    private func reach(
        _ plugins: [any ExecutorPlugin], of scenario: ScenarioPlan, from loop: EventLoop
    ) async throws {
        let context = ExecutorContext(loop: loop, policy: options.policy)
        try await loop.isolation.run { _ in
            for plugin in plugins {
                try await plugin.reach(settings: scenario.executors[plugin.name] ?? .null, context: context)
            }
        }
    }

    private func prepare(
        _ prepared: PreparedScenario, plugins: [any ExecutorPlugin], values: LoopBound<CommonValues>,
        on loop: EventLoop,
        segment: Int, of loops: Int
    ) async throws -> PlacedPlayer {
        let context = ExecutorContext(loop: loop, policy: options.policy, layout: prepared.layout)
        let registry = prepared.steps.registry
        return try await loop.isolation.run { _ in
            var executors: [any Executor] = []
            for (plugin, steps) in zip(plugins, registry.ofExecutor) {
                let settings = prepared.scenario.executors[plugin.name] ?? .null
                executors.append(try await plugin.makeExecutor(settings: settings, steps: steps, context: context))
            }
            let player = try LoopPlayer(
                prepared, code: try registry.code.map(code(named:)), executors: executors,
                values: ValueSources(prepared, from: values.value),
                // The end of one scenario must not end the sleeps of another.
                sleeps: prepared.number == 0 ? loop.sleeps : loop.makeSleepGroup(),
                segment: segment, of: prepared.segments(of: loops))
            return PlacedPlayer(loop: loop, scenario: prepared.number, player: LoopBound(player, to: loop))
        }
    }
}
