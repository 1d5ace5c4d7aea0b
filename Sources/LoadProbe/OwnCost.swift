import LoadTarget

#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What measuring costs: the process that does nothing but measure, and send.
public enum OwnCost {
    /// The CPU time of this process in seconds, and what it has in memory.
    public static var points: [TargetPoint] {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return [] }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        let work = TargetPoint(
            TargetSeries("squall.probe.cpu.time", unit: "s", .counter),
            seconds(usage.ru_utime) + seconds(usage.ru_stime))
        var file = KernelFile()
        // https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html: all pages, those in memory, ...
        let resident = file.read("/proc/self/statm").flatMap { text in
            text.lines.first { _ in true }.flatMap { line in
                let fields = KernelText.fields(line)
                return fields.count > 1 ? KernelText.number(fields[1]) : nil
            }
        }
        let memory = resident.map {
            TargetPoint(
                TargetSeries("squall.probe.memory.usage", unit: "By", .gauge),
                Double($0) * Double(sysconf(CInt(_SC_PAGESIZE))))
        }
        return [work] + (memory.map { [$0] } ?? [])
    }
}
