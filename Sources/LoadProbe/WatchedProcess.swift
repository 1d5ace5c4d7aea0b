import LoadTarget

/// One watched process: its files, which stay open, and its series.
struct WatchedProcess: Sendable {
    let pid: Int
    /// When it started, in ticks since the machine did.
    let started: UInt64
    private let stat: OpenKernelFile
    private let io: OpenKernelFile?
    private var series: ProcessFiles.Series

    /// Opens its files; nil where it has gone.
    init?(pid: Int, started: UInt64, reading file: inout KernelFile) {
        guard let open = OpenKernelFile("/proc/\(pid)/stat"),
            let now = file.read(open).flatMap(ProcessFiles.Stat.init), now.started == started
        else { return nil }
        (self.pid, self.started, stat) = (pid, started, open)
        io = OpenKernelFile("/proc/\(pid)/io")
        series = ProcessFiles.Series(name: now.name, pid: pid)
    }

    /// Its values; none where it has gone.
    mutating func read(_ clock: KernelUnits, reading file: inout KernelFile) -> [TargetPoint] {
        guard let now = file.read(stat).flatMap(ProcessFiles.Stat.init) else { return [] }
        if now.name != series.name { series = ProcessFiles.Series(name: now.name, pid: pid) }
        var points = ProcessFiles.points(
            now, series, descriptors: KernelFile.openFiles(of: pid), ticks: clock.ticks, pageSize: clock.pageSize)
        if let io, let text = file.read(io) { points += ProcessFiles.transfers(text, series) }
        return points
    }
}
