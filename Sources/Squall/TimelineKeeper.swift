import LoadMeasure

/// Keeps a run over time, reached from where intervals end and from where the run does.
actor TimelineKeeper {
    private(set) var timeline = Timeline()
    /// What was measured beside the target; nil where nothing was.
    private(set) var target: TargetSnapshot?

    /// Takes in an interval.
    func receive(_ interval: Snapshot) {
        timeline.add(interval)
        if let measured = interval.target { target = target?.merging(measured) ?? measured }
    }
}
