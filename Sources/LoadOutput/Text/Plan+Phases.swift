import LoadPlan

/// A phase of a scenario on the run's axis of time.
package struct PhaseSpan: Equatable {
    /// The scenario; nil where it is the only one.
    package var scenario: String?
    /// Its name, or its number where it has none.
    package var name: String
    /// From the run's start.
    package var start: Duration
    /// From the run's start.
    package var end: Duration
}

extension Plan {
    /// The phases as planned, up to where the run ended; none where there is only one without a name.
    package func phaseSpans(until end: Duration) -> [PhaseSpan] {
        scenarios.flatMap { scenario -> [PhaseSpan] in
            let phases = scenario.workload.phaseTexts
            guard phases.count > 1 || phases.contains(where: { $0.name != nil }) else { return [] }
            var next = scenario.start
            return phases.enumerated().compactMap { place, phase in
                let start = next
                next += phase.duration
                guard start < end else { return nil }
                return PhaseSpan(
                    scenario: scenario.name, name: phase.name ?? "phase \(place + 1)", start: start, end: min(next, end)
                )
            }
        }
    }
}
