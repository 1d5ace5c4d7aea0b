import LoadTarget

/// Whose figures they are, where probes on several machines measured.
extension TargetSnapshot {
    /// The tag that names the probe which measured a series. What the run's own machine measured has none.
    public static let probeTag = "squall.probe"

    /// The probes that measured, by name; an empty name stands for the run's own machine.
    public var machines: [String] {
        Set(series.keys.map { $0.machine }).union((clockErrors ?? [:]).keys).sorted()
    }

    /// What one of the machines measured.
    ///
    /// - Parameter machine: one of `machines`.
    public func only(_ machine: String) -> TargetSnapshot {
        var own = TargetSnapshot()
        own.series = series.filter { $0.key.machine == machine }
        own.clockErrors = clockErrors?[machine].map { [machine: $0] }
        return own
    }
}

extension TargetSeries {
    /// The probe that measured it; an empty name stands for the run's own machine.
    public var machine: String { tags.first { $0.name == TargetSnapshot.probeTag }?.value ?? "" }
}
