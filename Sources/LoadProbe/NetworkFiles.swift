import LoadTarget

/// What the kernel says of the network: of devices, sockets and TCP. All pure.
struct NetworkFiles: Sendable {
    private static let counts = [
        Count("Tcp:", "RetransSegs", "system.network.tcp.retransmits", "{segment}"),
        Count("TcpExt:", "ListenOverflows", "system.network.listen.overflows", "{connection}"),
        Count("TcpExt:", "ListenDrops", "system.network.listen.drops", "{connection}"),
    ]
    private static let tcpSockets = ["in_use", "orphan", "time_wait", "allocated"].map { socket("tcp", $0) }
    private static let udpSockets = socket("udp", "in_use")

    private struct Count {
        var kind: String
        var field: String
        var series: TargetSeries

        init(_ kind: String, _ field: String, _ name: String, _ unit: String) {
            (self.kind, self.field, series) = (kind, field, TargetSeries(name, unit: unit, .counter))
        }
    }

    private var interfaces = SeriesByName()

    /// `/proc/net/snmp` and `/proc/net/netstat`: segments sent again, and connections that found a full accept queue.
    ///
    /// Each protocol has a line of names and one of numbers.
    static func protocols(_ text: KernelText) -> [TargetPoint] {
        var points: [TargetPoint] = []
        var lines = text.lines
        var last = lines.next()
        while let names = last, let numbers = lines.next() {
            last = numbers
            for count in counts where names.starts(with: count.kind.utf8) && numbers.starts(with: count.kind.utf8) {
                for (name, number) in zip(KernelText.fields(names), KernelText.fields(numbers))
                where name.elementsEqual(count.field.utf8) {
                    guard let value = KernelText.number(number) else { continue }
                    points.append(TargetPoint(count.series, Double(value)))
                }
            }
        }
        return points
    }

    /// `/proc/net/dev`: what each device but loopback received and sent; nothing of one that never did.
    ///
    ///     eth0: 15414324     547    0    0    0     0          0         0    29935     378    0    0 ...
    ///              bytes packets errs drop fifo frame compressed multicast    bytes packets errs drop
    mutating func devices(_ text: KernelText) -> [TargetPoint] {
        var points: [TargetPoint] = []
        for line in text.lines {
            // A large number may follow the colon at once.
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
                let name = KernelText.fields(line[..<colon]).first(where: { _ in true }),
                !name.elementsEqual("lo".utf8)
            else { continue }
            var fields = KernelText.fields(line[(colon + 1)...])
            let start = points.count
            var isUsed = false
            for (place, series) in interfaces.series(of: name, Self.interface).enumerated() {
                if place == 4 { fields.skip(4) }
                guard let value = fields.number() else { break }
                points.append(TargetPoint(series, Double(value)))
                isUsed = isUsed || value > 0
            }
            if !isUsed { points.removeSubrange(start...) }
        }
        return points
    }

    private static func interface(_ name: String) -> [TargetSeries] {
        ["receive", "transmit"].flatMap { direction in
            [
                ("io", "By"), ("packet.count", "{packet}"), ("errors", "{error}"), ("packet.dropped", "{packet}"),
            ].map { series, unit in
                TargetSeries(
                    "system.network.\(series)", unit: unit, .counter,
                    tags: [
                        TargetTag("network.interface.name", name), TargetTag("network.io.direction", direction),
                    ])
            }
        }
    }

    private static func socket(_ transport: String, _ state: String) -> TargetSeries {
        TargetSeries(
            "system.network.socket.count", unit: "{socket}", .gauge,
            tags: [TargetTag("network.transport", transport), TargetTag("socket.state", state)])
    }

    /// `/proc/net/sockstat6`: the sockets of IPv6 that are in use.
    static func inUse6(_ text: KernelText?) -> (tcp: UInt64, udp: UInt64) {
        func count(_ word: StaticString) -> UInt64 {
            guard let rest = text?.line(after: word) else { return 0 }
            var fields = KernelText.fields(rest)
            fields.skip(1)
            return fields.number() ?? 0
        }
        return (count("TCP6:"), count("UDP6:"))
    }

    /// `/proc/net/sockstat`: how many sockets there are. Of those in use it has the ones of IPv4, of all else both.
    ///
    ///     TCP: inuse 1 orphan 0 tw 0 alloc 1 mem 263
    static func sockets(_ text: KernelText, inUse6: (tcp: UInt64, udp: UInt64)) -> [TargetPoint] {
        var points: [TargetPoint] = []
        func add(_ series: [TargetSeries], _ rest: KernelText.Line?, inUse6: UInt64) {
            guard let rest else { return }
            var fields = KernelText.fields(rest)
            for (place, series) in series.enumerated() {
                fields.skip(1)
                guard let count = fields.number() else { return }
                points.append(TargetPoint(series, Double(count) + (place == 0 ? Double(inUse6) : 0)))
            }
        }
        add(tcpSockets, text.line(after: "TCP:"), inUse6: inUse6.tcp)
        add([udpSockets], text.line(after: "UDP:"), inUse6: inUse6.udp)
        return points
    }
}
