import LoadMeasure
import LoadTarget

/// What a target's machine and its watched processes did in an interval: the figures that say most of a `TargetSnapshot`.
///
/// A figure is nil where nothing was measured of it.
package struct TargetFigures: Sendable, Equatable {
    /// What a watched program did: all its processes together.
    package struct Process: Sendable, Equatable {
        /// The program's name; before it that of the machine, where there are several: `web-1/nginx`.
        package var name: String
        /// How many cores it kept busy.
        package var cores: Double?
        /// What it had in memory, in bytes.
        package var memory: Double?
        /// Its threads.
        package var threads: Double?
        /// Its open files and sockets.
        package var descriptors: Double?
    }

    /// How many cores the machine has, or all machines together.
    package var cores: Int
    /// How many of them were busy.
    package var busyCores: Double?
    /// The time of all cores by what they did, as shares of 1: `user`, `system`, `iowait`, `steal` ...
    package var modes: [String: Double]
    /// Memory that is used and cannot be had at once, in bytes.
    package var memory: Double?
    /// The share of the time in which something waited for `cpu`, `memory` or `io` (Linux: pressure stall information, "some");
    /// of several machines that of the worst.
    package var pressure: [String: Double]
    /// The watched programs, by name.
    package var processes: [Process]
    /// Of each probe on another machine, the most that its times are wrong by, in seconds.
    package var clockErrors: [String: Double]

    /// The figures of what was measured.
    ///
    /// - Parameter machines: those of which it is part, by which it is told whether programs need the machine's name; those that it has
    ///   itself by default.
    package init(_ snapshot: TargetSnapshot, among machines: [String]? = nil) {
        let series = snapshot.series
        func sum(_ name: String, where isMeant: (TargetSeries) -> Bool = { _ in true }) -> Double? {
            let values = series.filter { $0.key.name == name && isMeant($0.key) }.map(\.value.mean)
            return values.isEmpty ? nil : values.sumInOrder
        }
        let works = series.filter { $0.key.name == "system.cpu.time" }
        cores = Set(works.keys.compactMap { key in key["cpu.logical_number"].map { [key.machine, $0] } }).count
        let rates = Dictionary(grouping: works) { $0.key["cpu.mode"] ?? "" }.mapValues {
            $0.map(\.value.mean).sumInOrder
        }
        let all = Array(rates.values).sumInOrder
        modes = all > 0 ? rates.mapValues { $0 / all } : [:]
        // While a core waits for a disk it does nothing.
        busyCores = all > 0 ? all - (rates["idle"] ?? 0) - (rates["iowait"] ?? 0) : nil
        memory = sum("system.memory.usage") { $0["system.memory.state"] == "used" }
        let pressures = series.filter {
            $0.key.name == "system.linux.pressure.time" && $0.key["pressure.kind"] == "some"
        }
        pressure = Dictionary(
            pressures.compactMap { key, measure in key["resource"].map { ($0, measure.mean) } }, uniquingKeysWith: max)
        let hasSeveral = (machines ?? snapshot.machines).count > 1
        func program(_ key: TargetSeries) -> String? {
            key["process.executable.name"].map { hasSeveral && !key.machine.isEmpty ? "\(key.machine)/\($0)" : $0 }
        }
        let names = Set(series.keys.compactMap(program))
        clockErrors = snapshot.clockErrors ?? [:]
        processes = names.sorted().map { name in
            func ofProgram(_ metric: String) -> Double? { sum(metric) { program($0) == name } }
            return Process(
                name: name, cores: ofProgram("process.cpu.time"), memory: ofProgram("process.memory.usage"),
                threads: ofProgram("process.thread.count"),
                descriptors: ofProgram("process.unix.file_descriptor.count"))
        }
    }
}

extension TargetSeries {
    /// The value of a tag.
    fileprivate subscript(name: String) -> String? { tags.first { $0.name == name }?.value }
}

extension [Double] {
    /// The sum, the smallest first: the same to the last digit in whatever order they are, as that of a dictionary is.
    fileprivate var sumInOrder: Double { sorted().reduce(0, +) }
}
