import LoadLoop
import LoadPlan

/// Carries out what people ask of a run, one request after the other, off the loops.
struct Helm {
    private let stage: Stage
    private var course: Course
    private var lastChange = Duration.zero

    /// How far ahead of now a change is made: time for all loops to hear of it before it takes effect.
    private static let lead = Duration.milliseconds(25)

    init(_ plan: Plan, stage: Stage) {
        self.stage = stage
        course = Course(plan.workload)
    }

    /// Changes a limit of exchanges in flight: at once, for it concerns whatever is sent next.
    ///
    /// - Throws: `ChangeRefused` where there is no such limit, or not now.
    func limit(
        to count: Int, of userClass: String?, by source: RunEvent.Source
    ) throws(ChangeRefused) -> RunEvent {
        if stage.wasInterrupted { throw .stopping }
        guard stage.run != nil else { throw .notBegun }
        let effect = try stage.shared.gates.limits.change(to: count, of: userClass)
        return RunEvent(at: stage.elapsed, action: .limit, value: Double(count), source: source, effect: effect)
    }

    /// Changes the load.
    ///
    /// - Parameter choose: says how, given the course and the moment.
    /// - Throws: `ChangeRefused` where it cannot be changed like that, or not now.
    mutating func steer(
        by source: RunEvent.Source, choose: (Course, Duration) -> LoadChange
    ) async throws(ChangeRefused) -> RunEvent {
        if stage.wasInterrupted { throw .stopping }
        guard let run = stage.run else { throw .notBegun }
        // Never before the first millisecond: a change must lie after something.
        let wish = Swift.max(run.now + Self.lead, lastChange + .milliseconds(1), .milliseconds(1))
        let change = choose(course, wish)
        try course.check(change, at: wish)

        // First all loops promise to hand out nothing from some moment on; the latest promise is the change's moment.
        var moment = wish
        for player in run.players {
            let promise = await player.call { [moment] in $0.hold(from: moment.wholeNanoseconds) }
            moment = Swift.max(moment, .nanoseconds(promise))
        }
        let effect: String
        do {
            effect = try course.accept(change, at: moment)
        } catch {
            for player in run.players { await player.call { $0.release() } }
            throw error
        }
        lastChange = moment
        for player in run.players {
            await player.call { [moment] in $0.steer(change, at: moment.wholeNanoseconds) }
        }
        return RunEvent(at: moment, change: change, source: source, effect: effect)
    }
}

extension RunEvent {
    fileprivate init(at moment: Duration, change: LoadChange, source: Source, effect: String) {
        let (action, value): (Action, Double?) =
            switch change {
            case .rate(let rate): (.rate, rate)
            case .users(let users): (.users, Double(users))
            case .pause: (.pause, nil)
            case .resume: (.resume, nil)
            }
        self.init(at: moment, action: action, value: value, source: source, effect: effect)
    }
}
