import LoadTarget

/// `/proc/diskstats`: what each disk read and wrote, and how long it was busy. Pure.
///
///     254 0 vda 29780 5774 2608410 11717 9103 29279 1446600 12876 0 8072 26256 ...
///               reads  merged sectors ms  writes merged sectors ms  in flight, ms busy
///
/// Disks, not their partitions, nor what the kernel makes of disks (LVM, RAID) or of memory: each byte would count twice.
/// https://docs.kernel.org/admin-guide/iostats.html
struct DiskFile: Sendable {
    /// Always, whatever the disk has.
    private static let sector = 512.0

    private var disks = SeriesByName()

    /// Of each disk its values; nothing of one that was never used.
    ///
    /// - Parameter isDisk: whether a name is that of a disk; asked once of each.
    mutating func points(_ text: KernelText, isDisk: (String) -> Bool) -> [TargetPoint] {
        var points: [TargetPoint] = []
        for line in text.lines {
            var fields = KernelText.fields(line)
            fields.skip(2)
            guard let name = fields.next() else { continue }
            let series = disks.series(of: name) { isDisk($0) ? Self.series(of: $0) : [] }
            guard !series.isEmpty, let values = Self.values(fields), values.contains(where: { $0 > 0 })
            else { continue }
            for (series, value) in zip(series, values) { points.append(TargetPoint(series, value)) }
        }
        return points
    }

    /// In the order of the series; nil where the line is too short.
    private static func values(_ rest: KernelText.Pieces) -> [Double]? {
        var fields = rest
        var values: [Double] = []
        for _ in 0..<2 {
            guard let operations = fields.number(), fields.number() != nil, let sectors = fields.number(),
                let time = fields.number()
            else { return nil }
            values += [Double(sectors) * sector, Double(operations), Double(time) / 1e3]
        }
        guard fields.number() != nil, let busy = fields.number() else { return nil }
        return values + [Double(busy) / 1e3]
    }

    private static func series(of disk: String) -> [TargetSeries] {
        let device = TargetTag("system.device", disk)
        let directed = ["read", "write"].flatMap { direction in
            [("io", "By"), ("operations", "{operation}"), ("operation_time", "s")].map { name, unit in
                TargetSeries(
                    "system.disk.\(name)", unit: unit, .counter,
                    tags: [device, TargetTag("disk.io.direction", direction)])
            }
        }
        return directed + [TargetSeries("system.disk.io_time", unit: "s", .counter, tags: [device])]
    }
}
