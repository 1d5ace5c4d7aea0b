import LoadMeasure
import LoadPlan
import LoadVerdict

/// The watch over a running load, reached from where intervals end and from where the run does.
actor ThresholdWatcher {
    private(set) var watch: ThresholdWatch

    init(_ plan: Plan) {
        watch = ThresholdWatch(plan)
    }

    /// Takes in an interval.
    ///
    /// - Returns: whether the run is to be aborted from now on; true once.
    func wantsAbort(after interval: Snapshot) -> Bool {
        let wanted = watch.abort != nil
        watch.receive(interval)
        return !wanted && watch.abort != nil
    }
}
