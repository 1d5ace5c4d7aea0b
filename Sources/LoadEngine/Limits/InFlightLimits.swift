import LoadMeasure
import LoadPlan

/// The limits of exchanges in flight that a plan has: of the run, and of classes of users.
final class InFlightLimits: Sendable {
    /// One limit.
    private struct Limit {
        let scope: ExchangeScope
        let semaphore: RunSemaphore
        /// What moves it; nil where only people do.
        let tuner: LimitTuner?

        init?(_ limit: InFlightLimit?, userClass: String?, journal: ScenarioJournal) {
            guard let limit else { return nil }
            scope = ExchangeScope(userClass: userClass)
            let semaphore = RunSemaphore(permits: limit.initial, outlastsSleeps: true, isMeasured: true)
            self.semaphore = semaphore
            if case .adaptive(let adaptive) = limit {
                tuner = LimitTuner(adaptive, of: semaphore, scope: scope, journal: journal)
            } else {
                tuner = nil
            }
        }
    }

    private let limits: [Limit]

    /// - Parameter journal: where adaptive limits tell what they do.
    init(_ plan: Plan, journal: ScenarioJournal) {
        limits =
            plan.userClasses.compactMap { Limit($0.inFlight, userClass: $0.name, journal: journal) }
            + [Limit(plan.inFlight, userClass: nil, journal: journal)].compactMap(\.self)
    }

    /// What the exchanges of a class need a permit of: of the class's own limit first, then of the run's.
    func semaphores(of userClass: UserClass) -> [RunSemaphore] {
        limits(of: userClass).map(\.semaphore)
    }

    /// What has to know how the exchanges of a class ended.
    func tuners(of userClass: UserClass) -> [LimitTuner] {
        limits(of: userClass).compactMap(\.tuner)
    }

    private func limits(of userClass: UserClass) -> [Limit] {
        limits.filter { $0.scope.userClass == userClass.name || $0.scope == .run }
    }

    /// Measures from a moment on, in nanoseconds of the monotonic clock.
    func measure(from start: Int64) {
        for limit in limits { limit.semaphore.measure(from: start) }
    }

    /// What was measured since the last call; the snapshot ends now.
    func take(at now: Int64, into snapshot: inout Snapshot) {
        for limit in limits { snapshot.limits[limit.scope] = limit.semaphore.take(at: now, end: snapshot.end) }
    }

    /// Changes a limit.
    ///
    /// - Parameter userClass: the class of users that it is about; nil for the run's, or the only one that there is.
    /// - Returns: what it does, in words.
    /// - Throws: `ChangeRefused` where there is no such limit.
    func change(to count: Int, of userClass: String?) throws(ChangeRefused) -> String {
        let limit = try limit(of: userClass)
        if limit.tuner != nil {
            throw ChangeRefused(
                "this limit of exchanges in flight adapts itself", fix: "plan a fixed one: limits: {in-flight: 100}")
        }
        guard (1...InFlightLimit.highest).contains(count) else {
            throw ChangeRefused(
                "no load has a limit of \(count) exchanges in flight", fix: "write 1 to \(InFlightLimit.highest)")
        }
        let before = limit.semaphore.permitCount
        limit.semaphore.permitCount = count
        return "\(PlanDescription.decimal(Double(before))) -> \(PlanDescription.decimal(Double(count))) in flight"
            + limit.scope.suffix
    }

    private func limit(of userClass: String?) throws(ChangeRefused) -> Limit {
        guard !limits.isEmpty else {
            throw ChangeRefused(
                "this load has no limit of exchanges in flight",
                fix: "plan one that changes nothing at first: limits: {in-flight: 10000}")
        }
        if let limit = limits.first(where: { $0.scope.userClass == userClass }) { return limit }
        if userClass == nil, limits.count == 1 { return limits[0] }
        let names = limits.compactMap { limit in limit.scope.userClass.map { "\"\($0)\"" } }.joined(separator: ", ")
        throw ChangeRefused(
            userClass.map { "no limit is that of \"\($0)\"" } ?? "this load has a limit for each of several classes",
            fix: names.isEmpty ? "leave out the class: the limit is the run's" : "name the class: \(names)")
    }

    /// Lets nothing pass any more: what waits stays unsent.
    func close() {
        for limit in limits { limit.semaphore.close() }
    }
}
