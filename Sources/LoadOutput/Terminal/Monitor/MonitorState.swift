import LoadMeasure

/// What a monitor knows of machines: the last second of each, and the minutes before it. Pure.
package struct MonitorState: Sendable {
    /// Ten minutes, of a value each second.
    static let mostPoints = 600

    /// A machine, or the probe that watches it.
    struct Machine: Sendable {
        /// The probe's name; empty for this machine.
        var name: String
        /// What was measured last; nil before the first time.
        var last: TargetSnapshot?
        /// When it came, in seconds since 1970 (UTC), by this machine's clock.
        var at: Double?
        /// The share of the cores that was busy, second by second; nil where nothing was measured.
        var busy: [Double?] = []

        /// What people call it.
        var title: String { name.isEmpty ? "this machine" : name }
    }

    var machines: [Machine]
    /// What fires, a line each.
    package var alerts: [String] = []
    /// Why nothing is measured; nil where all is well.
    package var problem: String?

    /// Knows nothing yet.
    ///
    /// - Parameter machines: their probes' names; an empty one stands for this machine.
    package init(_ machines: [String]) { self.machines = machines.map { Machine(name: $0) } }

    /// A second has passed.
    ///
    /// - Parameters:
    ///   - snapshot: what was measured of the machine in it; nil where nothing was.
    ///   - time: when that came, in seconds since 1970 (UTC), by this machine's clock: another's would be told as silence.
    package mutating func receive(_ snapshot: TargetSnapshot?, of name: String, at time: Double) {
        guard let place = machines.firstIndex(where: { $0.name == name }) else { return }
        let shares = snapshot?.coreShares ?? []
        machines[place].busy.append(shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count))
        if machines[place].busy.count > Self.mostPoints { machines[place].busy.removeFirst() }
        guard let snapshot, !snapshot.isEmpty else { return }
        (machines[place].last, machines[place].at) = (snapshot, time)
    }
}

extension TargetSnapshot {
    /// How busy each core was, as a share of 1, by rising number.
    var coreShares: [Double] {
        var times: [Int: (busy: Double, all: Double)] = [:]
        for (work, measure) in series where work.name == "system.cpu.time" {
            guard let text = work.tags.first(where: { $0.name == "cpu.logical_number" })?.value, let core = Int(text)
            else { continue }
            let mode = work.tags.first { $0.name == "cpu.mode" }?.value ?? ""
            times[core, default: (0, 0)].all += measure.mean
            if mode != "idle", mode != "iowait" { times[core, default: (0, 0)].busy += measure.mean }
        }
        return times.sorted { $0.key < $1.key }.map { $0.value.all > 0 ? $0.value.busy / $0.value.all : 0 }
    }

    /// All memory of the machine, in bytes; nil where nothing was measured.
    var memorySize: Double? {
        let parts = series.filter { $0.key.name == "system.memory.usage" }.map(\.value.mean)
        return parts.isEmpty ? nil : parts.reduce(0, +)
    }
}
