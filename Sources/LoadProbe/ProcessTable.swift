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

/// Who listens on a TCP port.
enum ListeningSockets {
    /// The inodes of the sockets that listen on a port, by `/proc/net/tcp` or `tcp6`:
    ///
    ///     sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
    ///      0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1 ...
    static func inodes(_ text: KernelText, port: Int) -> [UInt64] {
        let hex = "0123456789ABCDEF".utf8.map(\.self)
        let wanted = [12, 8, 4, 0].map { hex[port >> $0 & 15] }
        return text.lines.compactMap { line in
            let fields = KernelText.fields(line)
            guard fields.count > 9, fields[3].elementsEqual("0A".utf8),
                fields[1].suffix(5).elementsEqual([UInt8(ascii: ":")] + wanted)
            else { return nil }
            return KernelText.number(fields[9])
        }
    }

    /// The processes that hold one of the sockets that listen on a port. Those of other users are seen only by root.
    static func owners(ofPort port: Int, reading file: inout KernelFile) -> [Int] {
        let inodes = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { path in
            file.read(path).map { Self.inodes($0, port: port) } ?? []
        }
        guard !inodes.isEmpty else { return [] }
        let links = Set(inodes.map { "socket:[\($0)]" })
        return KernelFile.names(in: "/proc").compactMap { Int($0) }.filter { pid in
            KernelFile.names(in: "/proc/\(pid)/fd").contains { descriptor in
                KernelFile.target(ofLink: "/proc/\(pid)/fd/\(descriptor)").map(links.contains) ?? false
            }
        }
    }
}
