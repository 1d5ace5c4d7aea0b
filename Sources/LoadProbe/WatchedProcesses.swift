/// Finds the processes that are meant, and the ports on which they listen.
///
/// Who has a socket is looked up only when sockets that listen, or processes, have come or gone: it takes a look at each file of each
/// process.
struct WatchedProcesses: Sendable {
    /// What was found for what there was.
    private struct Holders {
        var inodes: Set<UInt32> = []
        var pids: [Int: UInt64] = [:]
        var holders: [Int: Set<UInt32>] = [:]
    }

    private let programs: [WatchedProgram]
    private var ofPort: [Int: Holders] = [:]
    private var ofFound = Holders()
    /// Those that were found, and all that they started, by rising number.
    private(set) var found: [(pid: Int, started: UInt64)] = []
    /// The ports on which they listen, by rising number.
    private(set) var ports: [UInt16] = []
    /// What matched no process.
    private(set) var missing: [WatchedProgram] = []

    init(_ programs: [WatchedProgram]) {
        self.programs = programs
    }

    /// Looks for them.
    mutating func find(_ sockets: SocketTable?, reading file: inout KernelFile) {
        guard !programs.isEmpty else { return }
        let table = ProcessTable(reading: &file)
        let listening = ListeningSockets.all(sockets, reading: &file)
        let matches = programs.map { program in
            table.processes(of: program) { owners(ofPort: $0, listening, table) }
        }
        missing = zip(programs, matches).filter(\.1.isEmpty).map(\.0)
        found = table.withChildren(matches.flatMap(\.self)).map { ($0, table.started($0) ?? 0) }
        findPorts(listening)
    }

    private mutating func owners(
        ofPort port: Int, _ listening: [SocketQuery.Socket], _ table: ProcessTable
    ) -> [Int] {
        let inodes = Set(listening.filter { Int($0.port) == port }.map(\.inode))
        if let known = ofPort[port], known.inodes == inodes, !known.pids.isEmpty,
            known.pids.allSatisfy({ table.started($0.key) == $0.value })
        {
            return known.pids.keys.sorted()
        }
        let pids = ListeningSockets.holders(of: inodes, among: table.pids).keys.sorted()
        let started = Dictionary(uniqueKeysWithValues: pids.map { ($0, table.started($0) ?? 0) })
        ofPort[port] = Holders(inodes: inodes, pids: started)
        return pids
    }

    private mutating func findPorts(_ listening: [SocketQuery.Socket]) {
        let inodes = Set(listening.map(\.inode))
        let pids = Dictionary(uniqueKeysWithValues: found.map { ($0.pid, $0.started) })
        if ofFound.inodes != inodes || ofFound.pids != pids {
            ofFound = Holders(
                inodes: inodes, pids: pids,
                holders: ListeningSockets.holders(of: inodes, among: found.map(\.pid)))
        }
        let held = ofFound.holders.values.reduce(into: Set<UInt32>()) { $0.formUnion($1) }
        // A port that is named is watched also where its owner cannot be seen.
        let named = programs.compactMap { program in
            if case .port(let port) = program { UInt16(exactly: port) } else { nil }
        }
        ports = Set(listening.filter { held.contains($0.inode) || named.contains($0.port) }.map(\.port)).sorted()
    }
}
