import LoadTarget

/// What the kernel says of a control group, version 2. All pure.
///
/// https://docs.kernel.org/admin-guide/cgroup-v2.html
enum CgroupFiles {
    /// Where the tree of groups is.
    struct Mount: Equatable, Sendable {
        /// The group that is seen there.
        var root: String
        /// The folder.
        var folder: String

        /// Reads `/proc/self/mountinfo`; nil where there is no tree of version 2.
        ///
        ///     30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw
        init?(_ mounts: KernelText) {
            guard let found = mounts.lines.lazy.compactMap(Self.init(line:)).first else { return nil }
            self = found
        }

        private init?(line: KernelText.Line) {
            var fields = KernelText.fields(line)
            fields.skip(3)
            guard let root = fields.next(), let folder = fields.next() else { return nil }
            // Some fields may stand before the hyphen.
            while let field = fields.next(), !field.elementsEqual("-".utf8) {}
            guard let kind = fields.next(), kind.elementsEqual("cgroup2".utf8) else { return nil }
            self.root = String(decoding: root, as: UTF8.self)
            self.folder = String(decoding: folder, as: UTF8.self)
        }
    }

    /// The folders of a process's group and of those around it, the innermost first; none where it is in none that can be seen.
    ///
    /// - Parameter membership: `/proc/PID/cgroup`, of which the line `0::/system.slice/shop.service` counts.
    static func folders(_ mount: Mount, membership: KernelText) -> [String] {
        guard let path = membership.line(after: "0::").map({ String(decoding: $0, as: UTF8.self) }),
            let below = path.relative(to: mount.root)
        else { return [] }
        let names = below.split(separator: "/")
        // A group outside of what this process sees of the tree begins like that.
        guard !names.contains("..") else { return [] }
        return (0...names.count).reversed().map { count in
            ([mount.folder] + names.prefix(count).map(String.init)).joined(separator: "/")
        }
    }

    /// `cpu.max`: how many cores may be used; nil where there is no limit.
    ///
    ///     150000 100000          microseconds, in each so many
    static func cores(_ text: KernelText) -> Double? {
        guard let line = text.firstLine else { return nil }
        var fields = KernelText.fields(line)
        guard let quota = fields.number(), let period = fields.number(), period > 0 else { return nil }
        return Double(quota) / Double(period)
    }

    /// `memory.max`, `memory.current` or `pids.current`; nil for `max`.
    static func number(_ text: KernelText) -> Double? {
        text.firstLine.flatMap(KernelText.number).map { Double($0) }
    }

    /// The series of a group, made once.
    struct Series: Sendable {
        let cores, throttled, throttledTime, memory, memoryLimit, threads: TargetSeries

        /// - Parameter tags: the process's whose group it is.
        init(tags: [TargetTag]) {
            func series(_ name: String, _ unit: String, _ kind: TargetSeries.Kind) -> TargetSeries {
                TargetSeries("process.cgroup.\(name)", unit: unit, kind, tags: tags)
            }
            cores = series("cpu.limit", "{cpu}", .gauge)
            throttled = series("cpu.throttled.periods", "{period}", .counter)
            throttledTime = series("cpu.throttled.time", "s", .counter)
            memory = series("memory.usage", "By", .gauge)
            memoryLimit = series("memory.limit", "By", .gauge)
            threads = series("thread.count", "{thread}", .gauge)
        }
    }

    /// How often and for how long what a group runs had used up its share and had to wait.
    struct Throttling: Equatable, Sendable {
        var periods: UInt64
        /// In microseconds.
        var time: UInt64

        init(periods: UInt64, time: UInt64) { (self.periods, self.time) = (periods, time) }

        /// Reads `cpu.stat`; nil where it does not say.
        init?(_ text: KernelText) {
            func number(_ word: StaticString) -> UInt64? { text.line(after: word).flatMap(KernelText.number) }
            guard let periods = number("nr_throttled "), let time = number("throttled_usec ") else { return nil }
            self.init(periods: periods, time: time)
        }

        func points(_ series: Series) -> [TargetPoint] {
            [TargetPoint(series.throttled, Double(periods)), TargetPoint(series.throttledTime, Double(time) / 1e6)]
        }
    }

    /// The throttling of a process, wherever it happened: only grows, also where another group has the narrowest limit now.
    struct ThrottlingTotal: Sendable {
        private var last: Throttling?
        /// What the first group had counted, and what came on top.
        private(set) var total: Throttling?

        /// From now on another group counts. What that one has counted before is not this process's.
        mutating func move() { last = nil }

        /// Takes in what the group says now.
        mutating func take(_ now: Throttling) {
            defer { last = now }
            guard let total else { return total = now }
            guard let last else { return }
            // Of a group that was made anew all is new.
            let isSame = now.periods >= last.periods && now.time >= last.time
            self.total = Throttling(
                periods: total.periods + (isSame ? now.periods - last.periods : now.periods),
                time: total.time + (isSame ? now.time - last.time : now.time))
        }
    }
}

extension String {
    /// What follows a folder in a path below it; nil where it is not below it.
    fileprivate func relative(to folder: String) -> Substring? {
        guard folder != "/" else { return self[...] }
        guard self == folder || hasPrefix(folder + "/") else { return nil }
        return dropFirst(folder.count)
    }
}
