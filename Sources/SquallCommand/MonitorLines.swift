import LoadTarget

/// What a monitor writes where there is no terminal: a line of each machine each second.
struct MonitorLines {
    private var lines: [String: ProbeLine] = [:]

    /// The line of a machine; nil where nothing came, and of the first reading.
    ///
    /// - Parameters:
    ///   - readings: those of a second: the last of them says it all, since it is compared with the last of the second before.
    ///   - isNamed: whether the machine's name stands before it.
    mutating func line(_ readings: [TargetReading], of machine: String, isNamed: Bool) -> String? {
        guard let reading = readings.last else { return nil }
        let line = lines[machine, default: ProbeLine()].line(reading)
        return isNamed ? line.map { "\(machine.isEmpty ? "this machine" : machine)  \($0)" } : line
    }
}
