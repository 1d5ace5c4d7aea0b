import LoadTarget

/// A control group in which watched processes are: its files, which stay open, its limits and its series.
///
/// The limits are the lowest of the group and those around it, of which each holds; where it is throttled is seen at the group that has
/// the lowest limit of cores.
struct WatchedCgroup: Sendable {
    /// Its own folder.
    let folder: String
    private let folders: [String]
    private let memory: OpenKernelFile?
    private let threads: OpenKernelFile?
    private let pressure: [(file: OpenKernelFile, pressure: PressureFile)]
    private var throttling: (folder: String, file: OpenKernelFile?)
    private var throttled = CgroupFiles.ThrottlingTotal()
    private var limits: (cores: Double?, memory: Double?)
    private let series: CgroupFiles.Series

    /// Opens its files; nil for the group that is all of the machine.
    ///
    /// - Parameters:
    ///   - folders: of the group and of those around it, the innermost first.
    ///   - tags: the process's whose group it is.
    init?(_ folders: [String], tags: [TargetTag], reading file: inout KernelFile) {
        // All groups but the outermost have this file.
        guard let folder = folders.first, KernelFile.exists(folder + "/cgroup.type") else { return nil }
        (self.folder, self.folders) = (folder, folders)
        memory = OpenKernelFile(folder + "/memory.current")
        threads = OpenKernelFile(folder + "/pids.current")
        pressure = PressureFile.resources.compactMap { resource in
            OpenKernelFile("\(folder)/\(resource).pressure").map {
                ($0, PressureFile(of: resource, name: "process.cgroup.pressure.time", tags: tags))
            }
        }
        throttling = (folder, OpenKernelFile(folder + "/cpu.stat"))
        series = CgroupFiles.Series(tags: tags)
        readLimits(reading: &file)
    }

    /// Reads the limits, which somebody may have changed.
    mutating func readLimits(reading file: inout KernelFile) {
        var narrowest = folder
        limits = (nil, nil)
        for folder in folders {
            if let cores = file.read(folder + "/cpu.max").flatMap(CgroupFiles.cores), cores < limits.cores ?? .infinity
            {
                (limits.cores, narrowest) = (cores, folder)
            }
            if let bytes = file.read(folder + "/memory.max").flatMap(CgroupFiles.number) {
                limits.memory = min(bytes, limits.memory ?? .infinity)
            }
        }
        guard narrowest != throttling.folder else { return }
        throttling = (narrowest, OpenKernelFile(narrowest + "/cpu.stat"))
        throttled.move()
    }

    /// Its values; none where it has gone.
    mutating func read(reading file: inout KernelFile) -> [TargetPoint] {
        var points: [TargetPoint] = []
        func add(_ series: TargetSeries, _ value: Double?) {
            if let value { points.append(TargetPoint(series, value)) }
        }
        func number(_ open: OpenKernelFile?, _ file: inout KernelFile) -> Double? {
            open.flatMap { file.read($0) }.flatMap(CgroupFiles.number)
        }
        add(series.cores, limits.cores)
        add(series.memoryLimit, limits.memory)
        add(series.memory, number(memory, &file))
        add(series.threads, number(threads, &file))
        if let now = throttling.file.flatMap({ file.read($0) }).flatMap(CgroupFiles.Throttling.init) {
            throttled.take(now)
            points += throttled.total?.points(series) ?? []
        }
        for (open, pressure) in pressure {
            if let text = file.read(open) { points += pressure.points(text) }
        }
        return points
    }
}
