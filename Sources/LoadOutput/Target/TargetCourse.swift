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
    /// Of each probe on another machine, the most that its times are wrong by, in seconds.
    package var clockErrors: [String: Double] { stretches.last?.target.clockErrors ?? [:] }
    /// The names of the watched programs.
    package var programs: [String] { stretches.last?.target.processes.map(\.name) ?? [] }

    /// What a run measured on each machine, by its probe's name; no name stands for the run's own machine.
    package static func machines(of result: RunResult) -> [(name: String, course: TargetCourse)] {
        (result.total.target?.machines ?? []).compactMap { name in
            TargetCourse(result, on: name).map { (name, $0) }
        }
    }

    /// What a run measured; nil where nothing was measured beside the target.
    ///
    /// - Parameter machine: the probe that measured; nil for all machines together.
    package init?(_ result: RunResult, on machine: String? = nil) {
        func own(_ target: TargetSnapshot) -> TargetSnapshot { machine.map(target.only) ?? target }
        guard let whole = result.total.target.map(own), !whole.isEmpty else { return nil }
        let total = result.total
        // Phases of several scenarios overlap: a moment would have two names.
        let spans = result.plan.scenarios.count == 1 ? result.plan.phaseSpans(until: total.end) : []
        stretches =
            spans.compactMap { span in
                // An interval belongs to the phase in which its middle is.
                let inside = result.timeline.intervals.filter { span.contains(($0.start + $0.end) / 2) }
                guard var sum = inside.first else { return nil }
                for interval in inside.dropFirst() { sum.merge(interval) }
                guard let target = sum.target.map(own), !target.isEmpty else { return nil }
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
