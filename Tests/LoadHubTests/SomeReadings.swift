import Foundation
import LoadTarget

/// Readings for tests.
enum SomeReadings {
    static let source = ReadingSource(name: "web-1", host: "web-1.example", instance: "life-1")

    /// A reading of one count.
    static func count(_ number: Int, at time: Double = 1_796_000_000) -> TargetReading {
        TargetReading(
            time: time, points: [TargetPoint(TargetSeries("counting.number", unit: "1", .gauge), Double(number))])
    }

    /// What a probe reads of a machine with 4 cores and 30 processes, seeded: 153 values, of which some change.
    static func machine(_ number: Int, at time: Double) -> TargetReading {
        var points: [TargetPoint] = []
        for core in 0..<4 {
            for (mode, share) in [
                ("user", 0.31), ("system", 0.11), ("idle", 0.5), ("iowait", 0.003), ("softirq", 0.01),
            ] {
                let ticks = (time - 1_795_000_000) * share * 100 + Double(core * 12_345)
                points.append(
                    TargetPoint(
                        TargetSeries(
                            "system.cpu.time", unit: "s", .counter,
                            tags: [TargetTag("cpu.mode", mode), TargetTag("cpu.logical_number", "\(core)")]),
                        ticks.rounded() / 100))
            }
        }
        for process in 0..<30 {
            let tags = [
                TargetTag("process.pid", "\(4_000 + process)"), TargetTag("process.command", "worker-\(process)"),
            ]
            let busy = process % 5 == 0
            points += [
                TargetPoint(
                    TargetSeries("process.cpu.time", unit: "s", .counter, tags: tags),
                    busy ? ((time - 1_795_000_000) * 7).rounded() / 100 : 12.34),
                TargetPoint(
                    TargetSeries("process.memory.usage", unit: "By", .gauge, tags: tags),
                    Double((50_000 + (busy ? number * 37 % 911 : 0) + process) * 4096)),
                TargetPoint(TargetSeries("process.thread.count", unit: "{thread}", .gauge, tags: tags), 17),
                TargetPoint(
                    TargetSeries("process.open_file_descriptor.count", unit: "{count}", .gauge, tags: tags), 64),
            ]
        }
        for (name, value) in [("some", 0.25), ("full", 0.0), ("cpu", 0.31)] {
            points.append(
                TargetPoint(
                    TargetSeries("linux.psi.pressure", unit: "1", .gauge, tags: [TargetTag("resource", name)]), value))
        }
        for kind in 0..<10 {
            points.append(
                TargetPoint(
                    TargetSeries("system.network.io", unit: "By", .counter, tags: [TargetTag("device", "eth\(kind)")]),
                    Double(kind < 2 ? number * 123_457 : 0)))
        }
        return TargetReading(time: time, points: points)
    }
}

/// A folder of a test's own, gone when nobody holds it any more.
final class Scratch {
    let url = FileManager.default.temporaryDirectory.appending(path: "squall-hub-test-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }
}
