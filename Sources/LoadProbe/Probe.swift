import LoadTarget

/// Reads what the kernel says of this machine and of watched processes on it.
///
///     var probe = Probe([.port(8080)])
///     let reading = probe.read(at: now)
///
/// A reading reads some fifteen files, which stay open; the processes are looked for again every two seconds, so that a program that was
/// restarted is found. Linux only: where a file is missing, so are its values. Network and sockets are those of this process's network
/// namespace.
public struct Probe: Sendable {
    /// The longest time for which the found processes are held to be those that are meant, in seconds.
    private static let longestTrust = 2.0

    private let units = KernelUnits()
    private let sockets: SocketTable?
    private var file = KernelFile()
    private var machine: MachineProbe?
    private var watched: WatchedProcesses
    private var processes: [WatchedProcess] = []
    private var ports = WatchedPorts()
    private var groups = WatchedCgroups()
    private var foundAt = -Double.infinity

    /// Makes a probe.
    ///
    /// - Parameters:
    ///   - programs: the processes that are watched.
    ///   - machine: whether the machine is, too.
    public init(_ programs: [WatchedProgram], machine: Bool = true) {
        self.machine = machine ? MachineProbe() : nil
        watched = WatchedProcesses(programs)
        sockets = programs.isEmpty ? nil : SocketTable()
    }

    /// What matched no process when it was looked last.
    public var missing: [WatchedProgram] { watched.missing }

    /// Measures.
    ///
    /// - Parameter now: in seconds since 1970 (UTC). Asked for when the processes have been looked for, which takes its time, and before
    ///   the first value is read.
    public mutating func read(at now: @autoclosure () -> Double) -> TargetReading {
        var time = now()
        if time < foundAt || time - foundAt >= Self.longestTrust {
            find(at: time)
            time = now()
        }
        var points = machine?.read(units, reading: &file) ?? []
        points += ports.read(at: time, sockets)
        for place in processes.indices { points += processes[place].read(at: time, units, reading: &file) }
        points += groups.read(reading: &file)
        return TargetReading(time: time, points: points)
    }

    private mutating func find(at time: Double) {
        foundAt = time
        watched.find(sockets, reading: &file)
        ports.ports = watched.ports
        let known = processes
        processes = watched.found.compactMap { pid, started in
            known.first { $0.pid == pid && $0.started == started }
                ?? WatchedProcess(pid: pid, started: started, reading: &file)
        }
        groups.find(processes, reading: &file)
    }
}
