import LoadMeasure
import LoadOutput
import LoadPlan
import LoadTarget
import LoadVerdict

/// What somebody wants to be told of, of each probe.
public struct AlertRule: Sendable, Hashable {
    /// What is looked at.
    public enum Subject: Sendable, Hashable {
        /// The share of the machine's cores that is busy, of 1.
        case cpu
        /// Memory that is used and cannot be had at once, in bytes; or its share of 1 of all memory.
        case memory(isShare: Bool)
        /// The share of the time in which something waited for `cpu`, `memory` or `io`, of 1.
        case pressure(String)
        /// All series of a name that have these tags, added: of gauges the values, of counters what they grow by per second.
        case series(String, [TargetTag])
        /// How long the probe has been silent, in seconds.
        case missing
    }

    /// How the value is compared.
    public enum Comparison: String, Sendable, CaseIterable {
        // In the order in which they are looked for: the longer ones first.
        case greaterOrEqual = ">="
        case lessOrEqual = "<="
        case greater = ">"
        case less = "<"
    }

    /// The rule as the user wrote it.
    public let text: String
    /// What is looked at.
    public let subject: Subject
    /// How the value is compared.
    public let comparison: Comparison
    /// With what, in the subject's unit.
    public let limit: Double
    /// For how long it has to be so before somebody is told, and for how long not so before it is over.
    public let time: Duration

    /// That time, in seconds.
    var seconds: Double { time / .seconds(1) }

    /// The value in what was measured between two readings; nil where nothing was.
    func value(in measured: TargetSnapshot) -> Double? {
        switch subject {
        case .cpu:
            let figures = TargetFigures(measured)
            return figures.cores > 0 ? figures.busyCores.map { $0 / Double(figures.cores) } : nil
        case .memory(let isShare):
            let used = TargetFigures(measured).memory
            guard isShare else { return used }
            let all = sum(of: "system.memory.usage", [], in: measured) ?? 0
            return all > 0 ? used.map { $0 / all } : nil
        case .pressure(let resource): return TargetFigures(measured).pressure[resource]
        case .series(let name, let tags): return sum(of: name, tags, in: measured)
        case .missing: return nil
        }
    }

    private func sum(of name: String, _ tags: [TargetTag], in measured: TargetSnapshot) -> Double? {
        let values = measured.series.filter { series, _ in
            series.name == name && tags.allSatisfy(series.tags.contains)
        }.map(\.value.mean)
        return values.isEmpty ? nil : values.reduce(0, +)
    }

    /// Whether a value is one to tell of.
    func holds(_ value: Double) -> Bool {
        switch comparison {
        case .greater: value > limit
        case .greaterOrEqual: value >= limit
        case .less: value < limit
        case .lessOrEqual: value <= limit
        }
    }

    /// A value for people.
    func words(_ value: Double) -> String {
        switch subject {
        case .cpu, .pressure, .memory(isShare: true): Figure.share(value)
        case .memory(isShare: false): Figure.bytes(value)
        case .series: Figure.threeDigits(value)
        case .missing: "silent for \(Figure.time(value))"
        }
    }
}
