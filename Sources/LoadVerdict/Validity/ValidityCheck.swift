import LoadMeasure
import LoadPlan

/// Judges whether a run's numbers can be trusted: looks for the generator's own part in them. Pure.
///
/// Each rule looks at one thing and returns what it found, good or bad; it returns nothing where it does not apply.
/// The limits, with their reasons, are in `ValidityLimits`.
public enum ValidityCheck {
    /// How much of a run is judged.
    public enum Extent: Sendable {
        /// All of it.
        case whole
        /// As far as it went: it goes on.
        case soFar
        /// As far as it was kept: its end is missing.
        case cutOff
    }

    /// Judges a run.
    ///
    /// - Parameters:
    ///   - plan: what the run was to do.
    ///   - total: everything measured.
    ///   - facts: what the generator knows of itself and its machine.
    ///   - extent: how much of the run that is: what is true of whole runs alone is not judged otherwise.
    public static func judge(
        _ plan: Plan, total: Snapshot, facts: GeneratorFacts, extent: Extent = .whole
    ) -> Validity {
        let whole = Evidence(
            plan.scenarios, sharing: plan.commonUsers, total: total, facts: facts, extent: extent)
        guard total.counts.ended > 0 else {
            let rules: [Rule] = [incomplete, nothingMeasured, conservation, data]
            return Validity(findings: rules.compactMap { $0(whole) })
        }
        // Each scenario has users, arrivals and response times of its own; together they say little.
        let parts = plan.scenarios.count > 1 ? plan.scenarios.map { (name: $0.name, Evidence(of: $0, in: whole)) } : []
        func ofEach(_ rule: Rule) -> [Validity.Finding] {
            guard !parts.isEmpty else { return ofWhole(rule) }
            return parts.compactMap { name, evidence in rule(evidence)?.about(scenario: name) }
        }
        func ofWhole(_ rule: Rule) -> [Validity.Finding] { rule(whole).map { [$0] } ?? [] }
        return Validity(
            findings: ofWhole(incomplete) + ofEach(sendLag) + [loopStall, loopBusy, runQueue, steal].flatMap(ofWhole)
                + [waitForUser, offeredLoad].flatMap(ofEach) + [unsent, data, teardown].flatMap(ofWhole)
                + ofEach(littlesLaw)
                + [conservation, generatorFailures, cancelled].flatMap(ofWhole) + ofEach(precision))
    }

    /// Looks at one thing.
    typealias Rule = (Evidence) -> Validity.Finding?

    private static func nothingMeasured(_: Evidence) -> Validity.Finding? {
        .init(
            name: "exchanges", state: .invalid, message: "no exchange ended: nothing was measured",
            advice: "let the run last longer than one response takes, and give it users or a rate above zero")
    }
}

/// What the rules look at, with what several of them need worked out once.
struct Evidence: Sendable {
    /// What was played.
    let scenarios: [ScenarioPlan]
    /// The users that open scenarios may have together; nil where they share none.
    let commonUsers: Int?
    /// Everything that it measured.
    let total: Snapshot
    let facts: GeneratorFacts
    /// How much of the run that is.
    let extent: ValidityCheck.Extent
    let responseTime: TimeHistogram

    init(
        _ scenarios: [ScenarioPlan], sharing commonUsers: Int?, total: Snapshot, facts: GeneratorFacts,
        extent: ValidityCheck.Extent
    ) {
        (self.scenarios, self.commonUsers) = (scenarios, commonUsers)
        (self.total, self.facts, self.extent) = (total, facts, extent)
        responseTime = total.responseTime
    }

    /// What there is of one of several scenarios.
    init(of scenario: ScenarioPlan, in whole: Evidence) {
        let name = scenario.name ?? ""
        var facts = whole.facts
        let offered = facts.scenarios[name]
        (facts.plannedArrivals, facts.startedInTime) = (offered?.planned, offered?.startedInTime)
        let nothing = Snapshot(start: whole.total.start, end: whole.total.end)
        self.init(
            [scenario], sharing: whole.commonUsers, total: whole.total.scenarios[name] ?? nothing, facts: facts,
            extent: whole.extent)
    }

    /// Whether arrivals come whatever the target does.
    var isOpen: Bool { scenarios.allSatisfy(\.workload.isOpen) }

    /// Whether there are users who send as fast as the target answers: the load has no limit but the target and the
    /// generator.
    var isClosedWithoutWaits: Bool {
        scenarios.contains { scenario in
            !scenario.workload.isOpen && scenario.userClasses.allSatisfy { $0.wait == .none }
        }
    }

    /// A quantile of the response time, in seconds.
    func responseTime(atQuantile quantile: Double) -> Double {
        Double(responseTime.value(atQuantile: quantile)) * 1e-9
    }
}

extension Validity.State {
    /// The state of a figure that is bad when high.
    init(_ figure: Double, suspectAbove suspect: Double, invalidAbove invalid: Double) {
        self = figure > invalid ? .invalid : figure > suspect ? .suspect : .valid
    }
}

extension Validity.Finding {
    /// A finding whose advice is only given where something is wrong.
    init(_ name: String, _ state: Validity.State, _ message: String, adviceIfWrong: String) {
        self.init(name: name, state: state, message: message, advice: state == .valid ? nil : adviceIfWrong)
    }

    /// The same, said of one of several scenarios.
    fileprivate func about(scenario: String?) -> Self {
        guard let scenario else { return self }
        return Self(name: name, state: state, message: "\(scenario): \(message)", advice: advice)
    }
}
