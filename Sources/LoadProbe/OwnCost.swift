import LoadTarget

#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What measuring costs: the process that does nothing but measure, and send.
public struct OwnCost: Sendable {
    private static let work = TargetSeries("squall.probe.cpu.time", unit: "s", .counter)
    private static let memory = TargetSeries("squall.probe.memory.usage", unit: "By", .gauge)

    private let statm = OpenKernelFile("/proc/self/statm")
    private let units = KernelUnits()
    private var file = KernelFile()

    /// The cost of this process.
    public init() {}

    /// The CPU time of this process in seconds, and what it has in memory.
    public mutating func points() -> [TargetPoint] {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return [] }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        var points = [TargetPoint(Self.work, seconds(usage.ru_utime) + seconds(usage.ru_stime))]
        // https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html: all pages, those in memory, ...
        if let line = statm.flatMap({ file.read($0) })?.firstLine {
            var fields = KernelText.fields(line)
            fields.skip(1)
            if let resident = fields.number() {
                points.append(TargetPoint(Self.memory, Double(resident) * units.pageSize))
            }
        }
        return points
    }
}
