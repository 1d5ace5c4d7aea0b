import Foundation
import LoadMeasure
import LoadOutput
import LoadTarget
import LoadVerdict

/// Readings for people, a line each: what the machine and each program did since the reading before.
struct ProbeLine {
    private var meter = TargetMeter()

    /// The line of a reading; nil of the first, with which counters begin.
    mutating func line(_ reading: TargetReading) -> String? {
        meter.add(reading)
        let figures = TargetFigures(meter.take())
        guard let busy = figures.busyCores else { return nil }
        let time = Date(timeIntervalSince1970: reading.time).formatted(
            Date.ISO8601FormatStyle().time(includingFractionalSeconds: false))
        let modes = ["user", "system", "iowait", "steal"].compactMap { mode in
            figures.modes[mode].map { "\(mode) \(Figure.share($0))" }
        }
        let machine =
            ["cpu \(Figure.threeDigits(busy)) of \(figures.cores)"] + modes
            + (figures.pressure["cpu"].map { ["waiting \(Figure.share($0))"] } ?? [])
            + (figures.memory.map { ["memory \(Figure.bytes($0))"] } ?? [])
        let programs = figures.processes.map { program in
            let parts = [
                program.cores.map { "cpu \(Figure.threeDigits($0))" }, program.memory.map(Figure.bytes),
                program.threads.map { "\(Int($0)) threads" }, program.descriptors.map { "\(Int($0)) files" },
            ]
            return "\(program.name): " + parts.compactMap(\.self).joined(separator: ", ")
        }
        return "\(time)  " + ([machine.joined(separator: "  ")] + programs).joined(separator: "  |  ")
    }
}
