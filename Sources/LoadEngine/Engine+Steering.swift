import LoadLoop
import LoadPlan

/// Steering and stopping a run.
extension Engine {
    /// Does what people ask until the run is over.
    func obey(
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
                        let events = try await perform(request, helm: &helm, on: stage)
                        for event in events { control.keep(event) }
                        request.answer(.success(RunEvent(of: events)))
                        for event in events { tell.yield(event) }
                    } catch {
                        request.answer(.failure(error))
                    }
                    let isGraceful = [.stop, .abort, .end].contains(request.command)
                    guard isGraceful, stage.players != nil else { continue }
                    group.addTask { await giveUp(stage, after: plan.gracefulStop) }
                }
            }
            group.cancelAll()
        }
    }

    private func perform(
        _ request: RunControl.Request, helm: inout Helm, on stage: Stage
    ) async throws(ChangeRefused) -> [RunEvent] {
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
            return [
                RunEvent(
                    at: stage.elapsed, action: .stop, source: source,
                    effect: reason + "nothing more is sent; what is in flight is finished")
            ]
        case .stopAtOnce:
            await stop(stage, by: request.command) { $0.stopAtOnce() }
            return [
                RunEvent(
                    at: stage.elapsed, action: .stopAtOnce, source: source, effect: "what is in flight is cancelled")
            ]
        case .change(let change, let scenario):
            return try await helm.steer(.change(change), of: scenario, by: source)
        case .limit(let count, let userClass, let host):
            return [try helm.limit(to: count, of: userClass, at: host, by: source)]
        case .scale(let factor, let scenario):
            return try await helm.steer(.scale(factor), of: scenario, by: source)
        case .togglePause:
            return try await helm.steer(.togglePause, of: nil, by: source)
        }
    }

    private func stop(
        _ stage: Stage, by command: RunControl.Command, _ end: @Sendable (LoopPlayer) -> Void
    ) async {
        if let players = stage.interrupt(by: command) {
            for player in players { await player.call(end) }
            stage.shared.gates.limits.close()
            // What comes after the load is given up with it.
            if command == .stopAtOnce { await giveUp(stage.loops) }
        } else {
            // Nothing was sent yet: whatever the preparation waits for, it waits no longer.
            await giveUp(stage.loops)
        }
    }

    /// Lets a scenario begin nothing more once that time is over. What it has in flight ends in its own time: its streams
    /// are not told from those of the others on the loop.
    func endSending(of scenario: Int, on stage: Stage, after patience: Duration) async {
        guard (try? await Task.sleep(for: patience)) != nil else { return }
        for player in stage.players ?? [] where player.scenario == scenario { await player.call { $0.stopSending() } }
    }

    private func giveUp(_ loops: [EventLoop]) async {
        for loop in loops {
            await loop.isolation.run { _ in
                loop.cancelStreams()
                loop.interruptAllSleeps()
            }
        }
    }

    /// Gives up on all of the load once that time is over. What comes after the load has its own time.
    func giveUp(_ stage: Stage, after patience: Duration) async {
        guard (try? await Task.sleep(for: patience)) != nil else { return }
        for player in stage.players ?? [] {
            // Asked on the loop, where the teardown begins: a load that is over then, or ends later, is not taken for it.
            await player.call { if !stage.isLoadOver { $0.stopAtOnce() } }
        }
        stage.shared.gates.limits.close()
    }
}

extension RunEvent {
    /// Several as one, for whoever asked for all of them at once.
    fileprivate init(of events: [RunEvent]) {
        self = events[0]
        guard events.count > 1 else { return }
        (scenario, value) = (nil, nil)
        effect = events.map { "\($0.scenario.map { "\($0): " } ?? "")\($0.effect)" }.joined(separator: "; ")
    }
}
