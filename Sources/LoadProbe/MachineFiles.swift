import LoadTarget

/// What the kernel says of the machine, each file as the values that it has. All pure; what a file does not have gives no value.
///
/// Times in ticks become seconds by the clock's `ticks` per second (`sysconf(_SC_CLK_TCK)`).
/// The files: https://docs.kernel.org/filesystems/proc.html, https://docs.kernel.org/accounting/psi.html
struct MachineFiles: Sendable {
    private static let modes = ["user", "nice", "system", "idle", "iowait", "interrupt", "softirq", "steal"]
    private static let switches = TargetSeries("system.context_switches", unit: "{switch}", .counter)
    private static let running = processes("running")
    private static let blocked = processes("blocked")
    private static let load = TargetSeries("system.cpu.load_average.1m", unit: "{thread}", .gauge)
    private static let used = memory("used")
    private static let available = memory("available")
    private static let swap = TargetSeries(
        "system.paging.usage", unit: "By", .gauge, tags: [TargetTag("system.paging.state", "used")])

    private var cores = SeriesByName()

    private static func processes(_ state: String) -> TargetSeries {
        TargetSeries("system.process.count", unit: "{process}", .gauge, tags: [TargetTag("process.state", state)])
    }

    private static func memory(_ state: String) -> TargetSeries {
        TargetSeries("system.memory.usage", unit: "By", .gauge, tags: [TargetTag("system.memory.state", state)])
    }

    /// `/proc/stat`: the time of each core by what it did, context switches, and processes that run or wait for a disk.
    mutating func stat(_ text: KernelText, ticks: Double) -> [TargetPoint] {
        var points: [TargetPoint] = []
        func add(_ series: TargetSeries, _ rest: KernelText.Line) {
            if let count = KernelText.number(rest) { points.append(TargetPoint(series, Double(count))) }
        }
        for line in text.lines {
            if let rest = KernelText.rest(of: line, after: "cpu") {
                // The first line, without a number, is the sum of the others.
                guard rest.first != UInt8(ascii: " ") else { continue }
                var fields = KernelText.fields(rest)
                guard let core = fields.next(), KernelText.number(core) != nil else { continue }
                for (series, field) in zip(cores.series(of: core, Self.core), fields) {
                    guard let time = KernelText.number(field) else { continue }
                    points.append(TargetPoint(series, Double(time) / ticks))
                }
            } else if let rest = KernelText.rest(of: line, after: "ctxt ") {
                add(Self.switches, rest)
            } else if let rest = KernelText.rest(of: line, after: "procs_running ") {
                add(Self.running, rest)
            } else if let rest = KernelText.rest(of: line, after: "procs_blocked ") {
                add(Self.blocked, rest)
            }
        }
        return points
    }

    private static func core(_ number: String) -> [TargetSeries] {
        modes.map { mode in
            TargetSeries(
                "system.cpu.time", unit: "s", .counter,
                tags: [TargetTag("cpu.logical_number", number), TargetTag("cpu.mode", mode)])
        }
    }

    /// `/proc/loadavg`: how many threads ran, could have run or waited for a disk, as the kernel averages it over a minute.
    static func loadAverage(_ text: KernelText) -> [TargetPoint] {
        guard let first = text.firstLine.flatMap({ line in KernelText.fields(line).first { _ in true } }),
            let value = Double(String(decoding: first, as: UTF8.self)), value.isFinite, value >= 0
        else { return [] }
        return [TargetPoint(load, value)]
    }

    /// `/proc/meminfo`: what is used and cannot be had at once, what can, and what of swap is used.
    static func memory(_ text: KernelText) -> [TargetPoint] {
        func bytes(_ rest: KernelText.Line) -> Double? {
            var fields = KernelText.fields(rest)
            return fields.number().map { Double($0) * 1024 }
        }
        var (all, free, swapAll, swapFree): (Double?, Double?, Double?, Double?)
        for line in text.lines {
            if let rest = KernelText.rest(of: line, after: "MemTotal:") {
                all = bytes(rest)
            } else if let rest = KernelText.rest(of: line, after: "MemAvailable:") {
                free = bytes(rest)
            } else if let rest = KernelText.rest(of: line, after: "SwapTotal:") {
                swapAll = bytes(rest)
            } else if let rest = KernelText.rest(of: line, after: "SwapFree:") {
                swapFree = bytes(rest)
                break
            }
        }
        var points: [TargetPoint] = []
        if let all, let free {
            points += [TargetPoint(used, max(all - free, 0)), TargetPoint(available, free)]
        }
        if let swapAll, let swapFree, swapAll > 0 { points.append(TargetPoint(swap, max(swapAll - swapFree, 0))) }
        return points
    }
}
