/// The courses of a run's scenarios, as planned and as changed since. Pure. Moments count from the run's start.
public struct Courses: Sendable {
    /// What somebody asks of the load.
    public enum Wish: Sendable, Equatable {
        /// This change.
        case change(LoadChange)
        /// The rate or the number of users by a factor.
        case scale(Double)
        /// A pause, or, where all is paused, an end of it.
        case togglePause
    }

    /// A change of one scenario's course.
    public struct Change: Sendable, Equatable {
        /// The scenario's number in the plan.
        public var scenario: Int
        /// What changes.
        public var change: LoadChange
    }

    private let scenarios: [ScenarioPlan]
    private var courses: [Course]
    /// When each was changed last; nil where never.
    private var lastChanges: [Duration?]

    /// The courses as planned.
    public init(_ plan: Plan) {
        scenarios = plan.scenarios
        courses = plan.scenarios.map { Course($0.workload) }
        lastChanges = plan.scenarios.map { _ in nil }
    }

    /// The course of a scenario, by its number.
    public subscript(_ scenario: Int) -> Course { courses[scenario] }

    /// Whether all that is not over at a moment is paused.
    public func isPaused(at moment: Duration) -> Bool {
        let going = scenarios.indices.filter { moment < scenarios[$0].end }
        return !going.isEmpty && going.allSatisfy { courses[$0].isPaused }
    }

    /// Arrivals per second, or users, that a scenario asks for at a moment: 0 while it is paused, before its start and
    /// after its end.
    public func level(of scenario: Int, at moment: Duration) -> Double {
        guard !courses[scenario].isPaused, moment >= scenarios[scenario].start, moment < scenarios[scenario].end else {
            return 0
        }
        return courses[scenario].level(at: moment - scenarios[scenario].start)
    }

    /// The first moment, from one of the run's on, at which the course of a scenario can change: its start, or after its
    /// last change. All that is changed before the start holds from the start.
    public func firstMoment(of scenario: Int, from moment: Duration) -> Duration {
        let start = scenarios[scenario].start
        guard let last = lastChanges[scenario], last > start else { return Swift.max(moment, start) }
        return Swift.max(moment, last + .milliseconds(1))
    }

    /// What a wish amounts to.
    ///
    /// - Parameter name: the scenario that it is about; nil for all that it makes sense for. A rate or a number of users
    ///   is one scenario's: it must be the only one that can have it.
    /// - Returns: at least one change, each of another scenario.
    /// - Throws: `ChangeRefused` with what to do instead.
    public func changes(
        for wish: Wish, of name: String?, at moment: Duration
    ) throws(ChangeRefused) -> [Change] {
        let concerned = try numbers(of: name)
        let going = concerned.filter { !courses[$0].isPaused && moment < scenarios[$0].end }
        var changes: [Change] = []
        var refusal: ChangeRefused?
        for number in concerned {
            do throws(ChangeRefused) {
                let first = firstMoment(of: number, from: moment)
                let change: LoadChange
                switch wish {
                case .change(let wished): change = wished
                case .scale(let factor):
                    guard moment >= scenarios[number].start else { throw .notBegun }
                    change = try courses[number].scaled(by: factor, at: own(first, of: number))
                case .togglePause: change = going.isEmpty ? .resume : .pause
                }
                try courses[number].check(change, at: own(first, of: number))
                changes.append(Change(scenario: number, change: change))
            } catch {
                refusal = refusal ?? error
            }
        }
        if changes.isEmpty, let refusal { throw refusal }
        if case .change(let change) = wish, change.isOfOneScenario, changes.count > 1 {
            let names = changes.compactMap { scenarios[$0.scenario].name }.map { "\"\($0)\"" }
            throw ChangeRefused(
                "\(changes.count) scenarios could be changed like that",
                fix: "name one: \(names.joined(separator: ", "))")
        }
        return changes
    }

    /// Takes a change in, at a moment no earlier than the scenario's start.
    ///
    /// - Returns: what it does, in words: `500/s -> 2,000/s`.
    /// - Throws: `ChangeRefused`, and then nothing has changed.
    public mutating func accept(_ change: Change, at moment: Duration) throws(ChangeRefused) -> String {
        let effect = try courses[change.scenario].accept(change.change, at: own(moment, of: change.scenario))
        lastChanges[change.scenario] = moment
        return effect
    }

    /// Takes in what was done to a run before.
    public mutating func replay(_ events: [RunEvent]) {
        for event in events {
            guard let change = event.change,
                let changes = try? changes(for: .change(change), of: event.scenario, at: event.at)
            else { continue }
            // The engine accepted it before.
            for change in changes { _ = try? accept(change, at: event.at) }
        }
    }

    private func own(_ moment: Duration, of scenario: Int) -> Duration { moment - scenarios[scenario].start }

    private func numbers(of name: String?) throws(ChangeRefused) -> [Int] {
        guard let name else { return Array(scenarios.indices) }
        if let number = scenarios.firstIndex(where: { $0.name == name }) { return [number] }
        let known = scenarios.compactMap(\.name)
        guard !known.isEmpty else {
            throw ChangeRefused("this run has only one scenario, which has no name", fix: "leave out the scenario")
        }
        throw ChangeRefused(
            "no scenario is called \"\(name)\"",
            fix: name.nearest(among: known).map { "did you mean \"\($0)\"?" }
                ?? "the scenarios are \(known.map { "\"\($0)\"" }.joined(separator: ", "))")
    }
}

extension ChangeRefused {
    /// A factor would make a constant of what the scenario is to begin with.
    fileprivate static let notBegun = ChangeRefused(
        "the scenario has not begun", fix: "change it to a number, or once it has")
}

extension LoadChange {
    /// Whether it makes no sense for several scenarios at once.
    fileprivate var isOfOneScenario: Bool {
        switch self {
        case .rate, .users: true
        case .pause, .resume: false
        }
    }
}
