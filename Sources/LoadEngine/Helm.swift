import LoadLoop
import LoadPlan

/// Carries out what people ask of a run, one request after the other, off the loops.
struct Helm {
    private let stage: Stage
    private let scenarios: [ScenarioPlan]
    private var courses: Courses

    /// How far ahead of now a change is made: time for all loops to hear of it before it takes effect.
    private static let lead = Duration.milliseconds(25)

    init(_ plan: Plan, stage: Stage) {
        self.stage = stage
        scenarios = plan.scenarios
        courses = Courses(plan)
    }

    /// Changes a limit of exchanges in flight: at once, for it concerns whatever is sent next.
    ///
    /// - Throws: `ChangeRefused` where there is no such limit, or not now.
    func limit(
        to count: Int, of userClass: String?, at host: String?, by source: RunEvent.Source
    ) throws(ChangeRefused) -> RunEvent {
        if stage.wasInterrupted { throw .stopping }
        guard stage.run != nil else { throw .notBegun }
        let effect = try stage.shared.gates.limits.change(to: count, of: userClass, at: host)
        return RunEvent(at: stage.elapsed, action: .limit, value: Double(count), source: source, effect: effect)
    }

    /// Changes the load.
    ///
    /// - Parameter scenario: the name of the one that it is about; nil for all that it makes sense for.
    /// - Returns: what was done to each scenario concerned.
    /// - Throws: `ChangeRefused` where it cannot be changed like that, or not now.
    mutating func steer(
        _ wish: Courses.Wish, of scenario: String?, by source: RunEvent.Source
    ) async throws(ChangeRefused) -> [RunEvent] {
        if stage.wasInterrupted { throw .stopping }
        guard let run = stage.run else { throw .notBegun }
        let moment = run.now + Self.lead
        var events: [RunEvent] = []
        var refusal: ChangeRefused?
        for change in try courses.changes(for: wish, of: scenario, at: moment) {
            do throws(ChangeRefused) {
                events.append(try await steer(change, from: moment, of: run, by: source))
            } catch {
                // It has ended meanwhile; what was done to others stays done.
                refusal = error
            }
        }
        if events.isEmpty, let refusal { throw refusal }
        return events
    }

    private mutating func steer(
        _ change: Courses.Change, from wish: Duration, of run: Stage.Run, by source: RunEvent.Source
    ) async throws(ChangeRefused) -> RunEvent {
        let scenario = scenarios[change.scenario]
        let players = run.players.filter { $0.scenario == change.scenario }
        // First all loops promise to hand out nothing from some moment on; the latest promise is the change's moment.
        var moment = courses.firstMoment(of: change.scenario, from: wish)
        for player in players {
            let own = (moment - scenario.start).wholeNanoseconds
            let promise = await player.call { $0.hold(from: own) }
            moment = Swift.max(moment, scenario.start + .nanoseconds(promise))
        }
        let effect: String
        do {
            effect = try courses.accept(change, at: moment)
        } catch {
            for player in players { await player.call { $0.release() } }
            throw error
        }
        for player in players {
            await player.call { [own = (moment - scenario.start).wholeNanoseconds] in $0.steer(change.change, at: own) }
        }
        return RunEvent(at: moment, change: change.change, source: source, scenario: scenario.name, effect: effect)
    }
}

extension RunEvent {
    fileprivate init(at moment: Duration, change: LoadChange, source: Source, scenario: String?, effect: String) {
        let (action, value): (Action, Double?) =
            switch change {
            case .rate(let rate): (.rate, rate)
            case .users(let users): (.users, Double(users))
            case .pause: (.pause, nil)
            case .resume: (.resume, nil)
            }
        self.init(at: moment, action: action, value: value, source: source, scenario: scenario, effect: effect)
    }
}
