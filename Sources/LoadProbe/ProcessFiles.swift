import LoadTarget

/// What the kernel says of one process. All pure.
struct ProcessFiles: Equatable {
    /// What `/proc/PID/stat` says: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    struct Stat: Equatable {
        /// The program's name, of at most 15 bytes.
        var name: String
        /// The process that started it.
        var parent: Int
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
            guard let line = text.lines.first(where: { _ in true }), let open = line.firstIndex(of: UInt8(ascii: "(")),
                let close = line.lastIndex(of: UInt8(ascii: ")")), open < close
            else { return nil }
            name = String(decoding: line[(open + 1)..<close], as: UTF8.self)
            // From the third field on, which is the state.
            let fields = KernelText.fields(line[(close + 1)...])
            func number(_ field: Int) -> UInt64? {
                fields.indices.contains(field - 3) ? KernelText.number(fields[field - 3]) : nil
            }
            guard let parent = number(4), let user = number(14), let system = number(15), let threads = number(20),
                let started = number(22), let pages = number(24)
            else { return nil }
            (self.parent, self.user, self.system) = (Int(clamping: parent), user, system)
            (self.threads, self.started, residentPages) = (threads, started, pages)
        }
    }

    /// A process's values.
    ///
    /// - Parameter descriptors: how many files and sockets it has open; nil where that may not be seen.
    static func points(
        _ stat: Stat, pid: Int, descriptors: Int?, ticks: Double, pageSize: Double
    ) -> [TargetPoint] {
        let tags = [TargetTag("process.executable.name", stat.name), TargetTag("process.pid", "\(pid)")]
        func work(_ mode: String, _ time: UInt64) -> TargetPoint {
            TargetPoint(
                TargetSeries("process.cpu.time", unit: "s", .counter, tags: tags + [TargetTag("cpu.mode", mode)]),
                Double(time) / ticks)
        }
        func gauge(_ name: String, _ unit: String, _ value: Double) -> TargetPoint {
            TargetPoint(TargetSeries(name, unit: unit, .gauge, tags: tags), value)
        }
        return [
            work("user", stat.user), work("system", stat.system),
            gauge("process.memory.usage", "By", Double(stat.residentPages) * pageSize),
            gauge("process.thread.count", "{thread}", Double(stat.threads)),
        ] + (descriptors.map { [gauge("process.unix.file_descriptor.count", "{file_descriptor}", Double($0))] } ?? [])
    }
}
