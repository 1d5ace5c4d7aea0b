import LoadMeasure
import LoadPlan
import LoadVerdict

/// What the target's machine did beside what was asked of it, phase by phase.
package struct TargetCourse: Sendable {
    /// A phase of the load, or the whole run.
    package struct Stretch: Sendable {
        /// The phase's name; nil of the whole run.
        package var name: String?
        /// Exchanges completed per second.
        package var throughput: Double
        /// The response times.
        package var responseTime: TimeHistogram
        /// What was measured of the target meanwhile.
        package var target: TargetFigures
    }

    /// The phases of the load in which something was measured, in order, and at last the whole run.
    package let stretches: [Stretch]
    /// The names of the watched programs.
    package var programs: [String] { stretches.last?.target.processes.map(\.name) ?? [] }

    /// What a run measured; nil where nothing was measured beside the target.
    package init?(_ result: RunResult) {
        guard let whole = result.total.target else { return nil }
        let total = result.total
        // Phases of several scenarios overlap: a moment would have two names.
        let spans = result.plan.scenarios.count == 1 ? result.plan.phaseSpans(until: total.end) : []
        stretches =
            spans.compactMap { span in
                // An interval belongs to the phase in which its middle is.
                let own = result.timeline.intervals.filter { span.contains(($0.start + $0.end) / 2) }
                guard var sum = own.first else { return nil }
                for interval in own.dropFirst() { sum.merge(interval) }
                guard let target = sum.target else { return nil }
                return Stretch(
                    name: span.name, throughput: sum.seconds > 0 ? Double(sum.counts.completed) / sum.seconds : 0,
                    responseTime: sum.responseTime, target: TargetFigures(target))
            } + [
                Stretch(
                    name: nil, throughput: total.throughput, responseTime: total.responseTime,
                    target: TargetFigures(whole))
            ]
    }
}

extension PhaseSpan {
    fileprivate func contains(_ moment: Duration) -> Bool { start <= moment && moment < end }
}
