import LoadTarget

#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Reads what the kernel says of this machine and of watched processes on it.
///
///     var probe = Probe([.port(8080)])
///     let reading = probe.read(at: now)
///
/// A reading opens some ten files; the processes are looked for again every two seconds, so that a program that was restarted is found.
/// Linux only: where a file is missing, so are its values.
public struct Probe: Sendable {
    /// The longest time for which the found processes are held to be those that are meant, in seconds.
    private static let longestTrust = 2.0

    private let programs: [WatchedProgram]
    private let ticks = Double(sysconf(CInt(_SC_CLK_TCK)))
    private let pageSize = Double(sysconf(CInt(_SC_PAGESIZE)))
    private var file = KernelFile()
    private var found: [Int] = []
    private var foundAt = -Double.infinity
    /// What matched no process when it was looked last.
    public private(set) var missing: [WatchedProgram] = []

    /// Makes a probe.
    ///
    /// - Parameter programs: the processes that are watched beside the machine.
    public init(_ programs: [WatchedProgram]) {
        self.programs = programs
    }

    /// Measures.
    ///
    /// - Parameter time: now, in seconds since 1970 (UTC).
    public mutating func read(at time: Double) -> TargetReading {
        if time < foundAt || time - foundAt >= Self.longestTrust { find(at: time) }
        var points = machine()
        for pid in found { points += process(pid) }
        return TargetReading(time: time, points: points)
    }

    private mutating func find(at time: Double) {
        foundAt = time
        guard !programs.isEmpty else { return }
        let table = ProcessTable(reading: &file)
        let matches = programs.map { program in
            table.processes(of: program) { ListeningSockets.owners(ofPort: $0, reading: &file) }
        }
        missing = zip(programs, matches).filter(\.1.isEmpty).map(\.0)
        found = table.withChildren(matches.flatMap(\.self))
    }

    private mutating func machine() -> [TargetPoint] {
        var points: [TargetPoint] = []
        if let text = file.read("/proc/stat") { points += MachineFiles.stat(text, ticks: ticks) }
        if let text = file.read("/proc/meminfo") { points += MachineFiles.memory(text) }
        for resource in ["cpu", "memory", "io"] {
            if let text = file.read("/proc/pressure/\(resource)") {
                points += MachineFiles.pressure(text, of: resource)
            }
        }
        for path in ["/proc/net/snmp", "/proc/net/netstat"] {
            if let text = file.read(path) { points += MachineFiles.network(text) }
        }
        return points
    }

    private mutating func process(_ pid: Int) -> [TargetPoint] {
        guard let stat = file.read("/proc/\(pid)/stat").flatMap(ProcessFiles.Stat.init) else { return [] }
        // An empty list is that of another user's process, which may not be seen.
        let descriptors = KernelFile.names(in: "/proc/\(pid)/fd").count
        return ProcessFiles.points(
            stat, pid: pid, descriptors: descriptors > 0 ? descriptors : nil, ticks: ticks, pageSize: pageSize)
    }
}
