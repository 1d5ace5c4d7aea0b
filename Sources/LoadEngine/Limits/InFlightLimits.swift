import LoadMeasure
import LoadPlan

/// The limits of exchanges in flight that a plan has: of the run, at hosts, and of classes of users.
final class InFlightLimits: Sendable {
    /// One limit.
    private struct Limit {
        let scope: ExchangeScope
        let semaphore: RunSemaphore
        /// What moves it; nil where only people do.
        let tuner: LimitTuner?

        init?(_ limit: InFlightLimit?, _ scope: ExchangeScope, journal: ScenarioJournal) {
            guard let limit else { return nil }
            self.scope = scope
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
            plan.userClasses.compactMap { Limit($0.inFlight, .init(userClass: $0.name), journal: journal) }
            + plan.inFlightPerHost.sorted { $0.key < $1.key }
            .compactMap { Limit($1, .init(host: $0), journal: journal) }
            + [Limit(plan.inFlight, .run, journal: journal)].compactMap(\.self)
    }

    /// The hosts that have a limit, in order.
    var hosts: [String] { limits.compactMap(\.scope.host) }

    /// What the exchanges of a class need a permit of: of the class's own limit first, then of that of the host that they go
    /// to, then of the run's.
    func semaphores(of userClass: UserClass, at host: String?) -> [RunSemaphore] {
        limits(of: userClass, at: host).map(\.semaphore)
    }

    /// What has to know how the exchanges of a class ended.
    func tuners(of userClass: UserClass, at host: String?) -> [LimitTuner] {
        limits(of: userClass, at: host).compactMap(\.tuner)
    }

    private func limits(of userClass: UserClass, at host: String?) -> [Limit] {
        limits.filter { limit in
            let scope = limit.scope
            return scope.userClass == userClass.name || (scope.host != nil && scope.host == host) || scope == .run
        }
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
    /// - Parameters:
    ///   - userClass: the class of users that it is about; nil for the run's, a host's, or the only one that there is.
    ///   - host: the host that it is about.
    /// - Returns: what it does, in words.
    /// - Throws: `ChangeRefused` where there is no such limit.
    func change(to count: Int, of userClass: String?, at host: String?) throws(ChangeRefused) -> String {
        let limit = try limit(of: userClass, at: host)
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

    private func limit(of userClass: String?, at host: String?) throws(ChangeRefused) -> Limit {
        guard !limits.isEmpty else {
            throw ChangeRefused(
                "this load has no limit of exchanges in flight",
                fix: "plan one that changes nothing at first: limits: {in-flight: 10000}")
        }
        let scope = ExchangeScope(userClass: userClass, host: host?.lowercased())
        if let limit = limits.first(where: { $0.scope == scope }) { return limit }
        if let host { throw noLimit(at: host) }
        if userClass == nil, limits.count == 1 { return limits[0] }
        let classes = limits.compactMap(\.scope.userClass)
        let known = [("class", "classes", classes), ("host", "hosts", hosts)].filter { !$0.2.isEmpty }
        let fix = known.map { "name the \($0.0): \(Self.quoted($0.2))" }.joined(separator: ", or ")
        let several = known.map(\.1).joined(separator: " and ")
        let isOfRun = classes.isEmpty && limits.contains { $0.scope == .run }
        throw ChangeRefused(
            userClass.map { "no limit is that of \"\($0)\"" } ?? "this load has a limit for each of several \(several)",
            fix: isOfRun ? "leave out the class: the limit is the run's" : fix)
    }

    private func noLimit(at host: String) -> ChangeRefused {
        ChangeRefused(
            "no limit is that of the host \"\(host)\"",
            fix: hosts.isEmpty
                ? "plan one: limits: {per-host: {\"\(host)\": 100}}"
                : "name one of \(Self.quoted(hosts)), without a class")
    }

    private static func quoted(_ names: [String]) -> String {
        names.map { "\"\($0)\"" }.joined(separator: ", ")
    }

    /// Lets nothing pass any more: what waits stays unsent.
    func close() {
        for limit in limits { limit.semaphore.close() }
    }
}
