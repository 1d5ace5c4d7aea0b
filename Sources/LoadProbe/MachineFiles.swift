import LoadTarget

/// What the kernel says of the machine, each file as the values that it has. All pure; what a file does not have gives no value.
///
/// Times in ticks become seconds by the clock's `ticks` per second (`sysconf(_SC_CLK_TCK)`).
/// The files: https://docs.kernel.org/filesystems/proc.html, https://docs.kernel.org/accounting/psi.html
enum MachineFiles {
    private static let modes = ["user", "nice", "system", "idle", "iowait", "interrupt", "softirq", "steal"]

    /// `/proc/stat`: the time of each core by what it did, context switches, and processes that run or wait for a disk.
    static func stat(_ text: KernelText, ticks: Double) -> [TargetPoint] {
        var points: [TargetPoint] = []
        for line in text.lines {
            if let rest = KernelText.rest(of: line, after: "cpu") {
                let fields = KernelText.fields(rest)
                // The first line, without a number, is the sum of the others.
                guard rest.first != UInt8(ascii: " "), let core = fields.first.flatMap(KernelText.number) else {
                    continue
                }
                for (mode, field) in zip(modes, fields.dropFirst()) {
                    guard let time = KernelText.number(field) else { continue }
                    let series = TargetSeries(
                        "system.cpu.time", unit: "s", .counter,
                        tags: [TargetTag("cpu.logical_number", "\(core)"), TargetTag("cpu.mode", mode)])
                    points.append(TargetPoint(series, Double(time) / ticks))
                }
            } else if let count = number(of: line, after: "ctxt ") {
                points.append(TargetPoint(TargetSeries("system.context_switches", unit: "{switch}", .counter), count))
            } else if let count = number(of: line, after: "procs_running ") {
                points.append(processes("running", count))
            } else if let count = number(of: line, after: "procs_blocked ") {
                points.append(processes("blocked", count))
            }
        }
        return points
    }

    private static func processes(_ state: String, _ count: Double) -> TargetPoint {
        TargetPoint(
            TargetSeries("system.process.count", unit: "{process}", .gauge, tags: [TargetTag("process.state", state)]),
            count)
    }

    private static func number(of line: KernelText.Line, after word: StaticString) -> Double? {
        KernelText.rest(of: line, after: word).flatMap(KernelText.number).map { Double($0) }
    }

    /// `/proc/meminfo`: what is used and cannot be had at once, what can, and what of swap is used.
    static func memory(_ text: KernelText) -> [TargetPoint] {
        func bytes(_ word: StaticString) -> Double? {
            text.line(after: word).flatMap { KernelText.fields($0).first }.flatMap(KernelText.number).map {
                Double($0) * 1024
            }
        }
        func usage(_ state: String, _ bytes: Double) -> TargetPoint {
            TargetPoint(
                TargetSeries(
                    "system.memory.usage", unit: "By", .gauge, tags: [TargetTag("system.memory.state", state)]),
                bytes)
        }
        var points: [TargetPoint] = []
        if let total = bytes("MemTotal:"), let available = bytes("MemAvailable:") {
            points += [usage("used", max(total - available, 0)), usage("available", available)]
        }
        if let total = bytes("SwapTotal:"), let free = bytes("SwapFree:"), total > 0 {
            let series = TargetSeries(
                "system.paging.usage", unit: "By", .gauge, tags: [TargetTag("system.paging.state", "used")])
            points.append(TargetPoint(series, max(total - free, 0)))
        }
        return points
    }

    /// `/proc/pressure/cpu`, `memory` or `io`: the time in which some, or all, of what could run waited for it.
    ///
    ///     some avg10=0.00 avg60=0.00 avg300=0.00 total=123456          in microseconds
    static func pressure(_ text: KernelText, of resource: String) -> [TargetPoint] {
        text.lines.compactMap { line in
            let fields = KernelText.fields(line)
            guard let kind = fields.first.map({ String(decoding: $0, as: UTF8.self) }),
                kind == "some" || kind == "full",
                let total = fields.last.flatMap({ KernelText.rest(of: $0, after: "total=") }).flatMap(KernelText.number)
            else { return nil }
            let series = TargetSeries(
                "system.linux.pressure.time", unit: "s", .counter,
                tags: [TargetTag("pressure.kind", kind), TargetTag("resource", resource)])
            return TargetPoint(series, Double(total) / 1e6)
        }
    }

    /// `/proc/net/snmp` and `/proc/net/netstat`: segments sent again, and connections that found a full accept queue.
    ///
    /// Each protocol has a line of names and one of numbers.
    static func network(_ text: KernelText) -> [TargetPoint] {
        let meant: [(protocol: String, field: String, name: String, unit: String)] = [
            ("Tcp:", "RetransSegs", "system.network.tcp.retransmits", "{segment}"),
            ("TcpExt:", "ListenOverflows", "system.network.listen.overflows", "{connection}"),
            ("TcpExt:", "ListenDrops", "system.network.listen.drops", "{connection}"),
        ]
        let lines = Array(text.lines)
        return zip(lines, lines.dropFirst()).flatMap { names, numbers -> [TargetPoint] in
            let (names, numbers) = (KernelText.fields(names), KernelText.fields(numbers))
            guard let kind = names.first, kind == numbers.first else { return [] }
            return meant.compactMap { meant in
                guard kind.elementsEqual(meant.protocol.utf8),
                    let place = names.firstIndex(where: { $0.elementsEqual(meant.field.utf8) }), place < numbers.count,
                    let count = KernelText.number(numbers[place])
                else { return nil }
                return TargetPoint(TargetSeries(meant.name, unit: meant.unit, .counter), Double(count))
            }
        }
    }
}
