/// The processes of the machine as they are now, as far as finding the watched ones needs it.
struct ProcessTable {
    private var stats: [Int: ProcessFiles.Stat] = [:]
    private var children: [Int: [Int]] = [:]

    /// Reads all of `/proc`. Costs some ten microseconds for each process.
    init(reading file: inout KernelFile) {
        for pid in KernelFile.names(in: "/proc").compactMap({ Int($0) }) {
            guard let stat = file.read("/proc/\(pid)/stat").flatMap(ProcessFiles.Stat.init) else { continue }
            add(stat, pid: pid)
        }
    }

    init() {}

    mutating func add(_ stat: ProcessFiles.Stat, pid: Int) {
        stats[pid] = stat
        children[stat.parent, default: []].append(pid)
    }

    /// The processes that are meant.
    ///
    /// - Parameter listening: gives those that listen on a port.
    func processes(of program: WatchedProgram, listening: (Int) -> [Int]) -> [Int] {
        switch program {
        case .pid(let pid): stats[pid] == nil ? [] : [pid]
        // The kernel keeps the first 15 bytes of a name.
        case .name(let name): stats.filter { $0.value.name.utf8.elementsEqual(name.utf8.prefix(15)) }.map(\.key)
        case .port(let port): listening(port).filter { stats[$0] != nil }
        }
    }

    /// When a process started, in ticks since the machine did; nil where there is none of that number.
    func started(_ pid: Int) -> UInt64? { stats[pid]?.started }

    /// The numbers of all processes.
    var pids: [Int] { stats.keys.sorted() }

    /// The processes, and all that they started, by rising number.
    func withChildren(_ processes: [Int]) -> [Int] {
        var (found, open) = (Set<Int>(), processes)
        while let pid = open.popLast() {
            guard found.insert(pid).inserted else { continue }
            open += children[pid] ?? []
        }
        return found.sorted()
    }
}
