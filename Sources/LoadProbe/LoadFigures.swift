import LoadTarget

/// What of a reading shows that something changes.
struct LoadFigures: Sendable, Equatable {
    /// What grew in a second.
    struct Rates: Sendable, Equatable {
        var cpuShare: Double
        var programCores: Double
        var pressure: [Double]
    }

    /// Seconds of all cores in which they did something, and all seconds.
    private var busy = 0.0
    private var all = 0.0
    /// Seconds that watched programs used, each for itself: one that has ended is no fall of the others.
    private var programs: [TargetSeries: Double] = [:]
    /// Seconds in which something waited, by resource.
    private var pressure = [Double](repeating: 0, count: PressureFile.resources.count)
    /// Connections that wait to be accepted.
    private(set) var queue = 0.0

    init(_ reading: TargetReading) {
        for point in reading.points {
            switch point.series.name {
            case "system.cpu.time":
                all += point.value
                if let mode = point.series["cpu.mode"], mode != "idle", mode != "iowait" { busy += point.value }
            case "process.cpu.time": programs[point.series] = point.value
            case "system.linux.pressure.time" where point.series["pressure.kind"] == "some":
                if let place = PressureFile.resources.firstIndex(where: { $0 == point.series["resource"] }) {
                    pressure[place] = point.value
                }
            case "system.network.listen.queue.length": queue += point.value
            default: break
            }
        }
    }

    func rates(since other: LoadFigures, seconds: Double) -> Rates {
        let (all, busy) = (all - other.all, busy - other.busy)
        let worked = programs.reduce(0) { sum, program in
            // Of one that has just begun nothing is known of before.
            sum + (other.programs[program.key].map { max(0, program.value - $0) } ?? 0)
        }
        return Rates(
            cpuShare: all > 0 ? busy / all : 0, programCores: worked / seconds,
            pressure: zip(pressure, other.pressure).map { ($0 - $1) / seconds })
    }
}

extension TargetSeries {
    /// The value of a tag; nil where it has none of that name.
    fileprivate subscript(_ name: String) -> String? { tags.first { $0.name == name }?.value }
}
