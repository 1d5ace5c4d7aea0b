import FoundationEssentials

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What this process has used of the machine.
struct ProcessUsage: Sendable {
    /// CPU time of all threads, user and system, in seconds.
    var cpuSeconds: Double
    /// Resident memory in bytes; nil where the system has no /proc.
    var residentBytes: Int?

    /// The usage now.
    static var current: ProcessUsage {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return ProcessUsage(
            cpuSeconds: Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9, residentBytes: residentPages.map(inBytes))
    }

    /// The second field of /proc/self/statm, see proc(5).
    private static var residentPages: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let fields = text.split(separator: " ")
        return fields.count > 1 ? Int(fields[1]) : nil
    }

    private static func inBytes(_ pages: Int) -> Int { pages * Int(sysconf(Int32(_SC_PAGESIZE))) }
}
