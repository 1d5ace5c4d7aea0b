import LoadTarget

/// One watched process: its files, which stay open, and its series.
struct WatchedProcess: Sendable {
    let pid: Int
    /// When it started, in ticks since the machine did.
    let started: UInt64
    private let stat: OpenKernelFile
    private let io: OpenKernelFile?
    private var series: ProcessFiles.Series
    private var switches = ThreadSwitches()
    private var switchesAt = -Double.infinity

    /// The switches of all threads are read at most so often, in seconds (as `WatchedPorts` counts connections), and of so many:
    /// each has a file of its own.
    private static let leastPause = 0.9
    private static let mostThreads: UInt64 = 128

    /// What tells it from others.
    var tags: [TargetTag] { series.tags }

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
    ///
    /// - Parameter time: of the reading, in seconds.
    mutating func read(at time: Double, _ clock: KernelUnits, reading file: inout KernelFile) -> [TargetPoint] {
        guard let now = file.read(stat).flatMap(ProcessFiles.Stat.init) else { return [] }
        if now.name != series.name { series = ProcessFiles.Series(name: now.name, pid: pid) }
        var points = ProcessFiles.points(
            now, series, descriptors: KernelFile.openFiles(of: pid), ticks: clock.ticks, pageSize: clock.pageSize)
        if let io, let text = file.read(io) { points += ProcessFiles.transfers(text, series) }
        if now.threads <= Self.mostThreads, time < switchesAt || time - switchesAt >= Self.leastPause {
            switchesAt = time
            points += readSwitches(reading: &file)
        }
        return points
    }

    private mutating func readSwitches(reading file: inout KernelFile) -> [TargetPoint] {
        var counts: [String: ThreadSwitches.Counts] = [:]
        for thread in KernelFile.names(in: "/proc/\(pid)/task") {
            counts[thread] = file.read("/proc/\(pid)/task/\(thread)/status").flatMap(ThreadSwitches.Counts.init)
        }
        guard !counts.isEmpty else { return [] }
        switches.take(counts)
        return ProcessFiles.switches(switches.total, series)
    }
}
