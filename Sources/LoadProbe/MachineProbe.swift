import LoadTarget

/// Reads what the kernel says of the machine. The files stay open; where one is missing, so are its values.
struct MachineProbe: Sendable {
    private let stat = OpenKernelFile("/proc/stat")
    private let load = OpenKernelFile("/proc/loadavg")
    private let memory = OpenKernelFile("/proc/meminfo")
    private let disks = OpenKernelFile("/proc/diskstats")
    private let devices = OpenKernelFile("/proc/net/dev")
    private let protocols = ["/proc/net/snmp", "/proc/net/netstat"].compactMap(OpenKernelFile.init)
    private let sockets = OpenKernelFile("/proc/net/sockstat")
    private let sockets6 = OpenKernelFile("/proc/net/sockstat6")
    private let pressure = PressureFile.resources.compactMap { resource in
        OpenKernelFile("/proc/pressure/\(resource)").map { ($0, PressureFile(of: resource)) }
    }

    private var machineFiles = MachineFiles()
    private var diskFile = DiskFile()
    private var networkFiles = NetworkFiles()

    mutating func read(_ units: KernelUnits, reading file: inout KernelFile) -> [TargetPoint] {
        var points: [TargetPoint] = []
        if let text = stat.flatMap({ file.read($0) }) { points += machineFiles.stat(text, ticks: units.ticks) }
        if let text = load.flatMap({ file.read($0) }) { points += MachineFiles.loadAverage(text) }
        if let text = memory.flatMap({ file.read($0) }) { points += MachineFiles.memory(text) }
        for (open, pressure) in pressure {
            if let text = file.read(open) { points += pressure.points(text) }
        }
        if let text = disks.flatMap({ file.read($0) }) {
            // What the kernel makes of disks, or of memory, has no device behind it.
            points += diskFile.points(text) { KernelFile.exists("/sys/block/\($0)/device") }
        }
        network(&points, reading: &file)
        return points
    }

    private mutating func network(_ points: inout [TargetPoint], reading file: inout KernelFile) {
        if let text = devices.flatMap({ file.read($0) }) { points += networkFiles.devices(text) }
        for open in protocols {
            if let text = file.read(open) { points += NetworkFiles.protocols(text) }
        }
        let inUse6 = NetworkFiles.inUse6(sockets6.flatMap { file.read($0) })
        if let text = sockets.flatMap({ file.read($0) }) { points += NetworkFiles.sockets(text, inUse6: inUse6) }
    }
}
