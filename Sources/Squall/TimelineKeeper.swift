import LoadMeasure

/// Keeps a run over time, reached from where intervals end and from where the run does.
actor TimelineKeeper {
    private(set) var timeline = Timeline()

    /// Takes in an interval.
    func receive(_ interval: Snapshot) {
        timeline.add(interval)
    }

    /// Takes in what became known late.
    func measured(_ late: LateTarget) {
        timeline.add(late)
    }
}
