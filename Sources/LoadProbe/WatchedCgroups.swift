import LoadTarget

/// The control groups in which watched processes are, each once, with the tags of its process that has the lowest number.
struct WatchedCgroups: Sendable {
    private var mount: CgroupFiles.Mount?
    private var groups: [(pid: Int, group: WatchedCgroup)] = []

    /// Looks for them, and reads their limits.
    mutating func find(_ processes: [WatchedProcess], reading file: inout KernelFile) {
        let known = groups
        groups = []
        guard !processes.isEmpty else { return }
        if mount == nil { mount = file.read("/proc/self/mountinfo").flatMap(CgroupFiles.Mount.init) }
        guard let mount else { return }
        for process in processes {
            guard let membership = file.read("/proc/\(process.pid)/cgroup") else { continue }
            let folders = CgroupFiles.folders(mount, membership: membership)
            guard let folder = folders.first, !groups.contains(where: { $0.group.folder == folder }) else { continue }
            if var same = known.first(where: { $0.pid == process.pid && $0.group.folder == folder }) {
                same.group.readLimits(reading: &file)
                groups.append(same)
            } else if let group = WatchedCgroup(folders, tags: process.tags, reading: &file) {
                groups.append((process.pid, group))
            }
        }
    }

    /// What they say now.
    mutating func read(reading file: inout KernelFile) -> [TargetPoint] {
        groups.indices.flatMap { groups[$0].group.read(reading: &file) }
    }
}
