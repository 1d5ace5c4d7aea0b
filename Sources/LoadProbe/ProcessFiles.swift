import LoadTarget

/// What the kernel says of one process. All pure.
enum ProcessFiles {
    /// What `/proc/PID/stat` says: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    struct Stat: Equatable {
        /// The program's name, of at most 15 bytes.
        var name: String
        /// The process that started it.
        var parent: Int
        /// Pages that it waited for a disk for.
        var majorFaults: UInt64
        /// Time in its own code, in ticks.
        var user: UInt64
        /// Time in the kernel on its behalf, in ticks.
        var system: UInt64
        /// Its threads.
        var threads: UInt64
        /// When it started, in ticks since the machine did: tells it from another that had the same number.
        var started: UInt64
        /// What it has in memory, in pages.
        var residentPages: UInt64

        /// Reads the file; nil where it is none. The name stands in parentheses, and may have some itself.
        init?(_ text: KernelText) {
            guard let line = text.firstLine, let open = line.firstIndex(of: UInt8(ascii: "(")),
                let close = line.lastIndex(of: UInt8(ascii: ")")), open < close
            else { return nil }
            name = String(decoding: line[(open + 1)..<close], as: UTF8.self)
            // From the third field on, which is the state.
            var fields = KernelText.fields(line[(close + 1)...])
            var place = 3
            func number(_ field: Int) -> UInt64? {
                fields.skip(field - place)
                place = field + 1
                return fields.number()
            }
            guard let parent = number(4), let faults = number(12), let user = number(14), let system = number(15),
                let threads = number(20), let started = number(22), let pages = number(24)
            else { return nil }
            (self.parent, majorFaults, self.user, self.system) = (Int(clamping: parent), faults, user, system)
            (self.threads, self.started, residentPages) = (threads, started, pages)
        }
    }

    /// The series of one process, made once.
    struct Series: Sendable {
        /// Whose they are: a process that becomes another program has another name.
        let name: String
        let tags: [TargetTag]
        fileprivate let user, system, memory, threads, descriptors, faults: TargetSeries
        fileprivate let read, written, voluntary, involuntary: TargetSeries

        init(name: String, pid: Int) {
            let tags = [TargetTag("process.executable.name", name), TargetTag("process.pid", "\(pid)")]
            func series(
                _ name: String, _ unit: String, _ kind: TargetSeries.Kind, _ tag: TargetTag? = nil
            ) -> TargetSeries {
                TargetSeries("process.\(name)", unit: unit, kind, tags: tags + (tag.map { [$0] } ?? []))
            }
            (self.name, self.tags) = (name, tags)
            user = series("cpu.time", "s", .counter, TargetTag("cpu.mode", "user"))
            system = series("cpu.time", "s", .counter, TargetTag("cpu.mode", "system"))
            memory = series("memory.usage", "By", .gauge)
            threads = series("thread.count", "{thread}", .gauge)
            descriptors = series("unix.file_descriptor.count", "{file_descriptor}", .gauge)
            faults = series("paging.faults", "{fault}", .counter, TargetTag("system.paging.fault.type", "major"))
            read = series("disk.io", "By", .counter, TargetTag("disk.io.direction", "read"))
            written = series("disk.io", "By", .counter, TargetTag("disk.io.direction", "write"))
            func switches(_ kind: String) -> TargetSeries {
                series(
                    "context_switches", "{context_switch}", .counter, TargetTag("process.context_switch.type", kind))
            }
            (voluntary, involuntary) = (switches("voluntary"), switches("involuntary"))
        }
    }

    /// A process's values.
    ///
    /// - Parameter descriptors: how many files and sockets it has open; nil where that may not be seen.
    static func points(
        _ stat: Stat, _ series: Series, descriptors: Int?, ticks: Double, pageSize: Double
    ) -> [TargetPoint] {
        var points = [
            TargetPoint(series.user, Double(stat.user) / ticks),
            TargetPoint(series.system, Double(stat.system) / ticks),
            TargetPoint(series.memory, Double(stat.residentPages) * pageSize),
            TargetPoint(series.threads, Double(stat.threads)), TargetPoint(series.faults, Double(stat.majorFaults)),
        ]
        if let descriptors { points.append(TargetPoint(series.descriptors, Double(descriptors))) }
        return points
    }

    /// Its threads' switches.
    static func switches(_ counts: ThreadSwitches.Counts, _ series: Series) -> [TargetPoint] {
        [
            TargetPoint(series.voluntary, Double(counts.voluntary)),
            TargetPoint(series.involuntary, Double(counts.involuntary)),
        ]
    }

    /// `/proc/PID/io`: what it read from disks, and what it wrote that goes to them.
    static func transfers(_ text: KernelText, _ series: Series) -> [TargetPoint] {
        func number(_ word: StaticString) -> UInt64? { text.line(after: word).flatMap(KernelText.number) }
        guard let read = number("read_bytes: "), let written = number("write_bytes: ") else { return [] }
        return [TargetPoint(series.read, Double(read)), TargetPoint(series.written, Double(written))]
    }
}
