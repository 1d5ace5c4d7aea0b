import LoadMeasure
import LoadPlan

/// Judges whether a run's numbers can be trusted: looks for the generator's own part in them. Pure.
///
/// Each rule looks at one thing and returns what it found, good or bad; it returns nothing where it does not apply.
/// The limits, with their reasons, are in `ValidityLimits`.
public enum ValidityCheck {
    /// Judges a finished run.
    ///
    /// - Parameters:
    ///   - plan: what the run was to do.
    ///   - total: everything measured.
    ///   - facts: what the generator knows of itself and its machine.
    public static func judge(_ plan: Plan, total: Snapshot, facts: GeneratorFacts) -> Validity {
        let evidence = Evidence(plan: plan, total: total, facts: facts)
        guard total.counts.ended > 0 else {
            return Validity(findings: [nothingMeasured, conservation(evidence)] + [data(evidence)].compactMap(\.self))
        }
        let rules: [@Sendable (Evidence) -> Validity.Finding?] = [
            sendLag, loopStall, loopBusy, runQueue, steal,
            waitForUser, offeredLoad, unsent, data,
            littlesLaw, conservation, generatorFailures, cancelled, precision,
        ]
        return Validity(findings: rules.compactMap { $0(evidence) })
    }

    private static var nothingMeasured: Validity.Finding {
        .init(
            name: "exchanges", state: .invalid, message: "no exchange ended: nothing was measured",
            advice: "let the run last longer than one response takes, and give it users or a rate above zero")
    }
}

/// What the rules look at, with what several of them need worked out once.
struct Evidence: Sendable {
    let plan: Plan
    let total: Snapshot
    let facts: GeneratorFacts
    let responseTime: TimeHistogram

    init(plan: Plan, total: Snapshot, facts: GeneratorFacts) {
        (self.plan, self.total, self.facts) = (plan, total, facts)
        responseTime = total.responseTime
    }

    /// Whether arrivals come whatever the target does.
    var isOpen: Bool {
        if case .open = plan.workload { true } else { false }
    }

    /// Whether users send as fast as the target answers: the load has no limit but the target and the generator.
    var isClosedWithoutWaits: Bool { !isOpen && plan.userClasses.allSatisfy { $0.wait == .none } }

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
}
