import LoadTarget

#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The ports on which watched processes listen, and what waits and is open there.
struct WatchedPorts: Sendable {
    /// What one port's series are, made once.
    private struct Series {
        let waiting, limit: TargetSeries
        /// By the places of `SocketQuery.states`.
        let connections: [TargetSeries]

        init(_ port: UInt16) {
            let tag = TargetTag("server.port", "\(port)")
            func series(_ name: String, _ tags: [TargetTag]) -> TargetSeries {
                TargetSeries("system.network.\(name)", unit: "{connection}", .gauge, tags: tags)
            }
            waiting = series("listen.queue.length", [tag])
            limit = series("listen.queue.limit", [tag])
            connections = SocketQuery.states.map {
                series("connection.count", [tag, TargetTag("network.connection.state", $0.name)])
            }
        }
    }

    /// Connections are counted at most so often, in seconds: the kernel goes through all of them. Less than a second, for a reading each
    /// second is sometimes a little early.
    private static let leastPause = 0.9
    /// And so seldom that it costs no more than this share of a core.
    private static let mostCost = 0.01

    private var series: [UInt16: Series] = [:]
    private var countedAt = -Double.infinity
    private var pause = leastPause

    /// The ports, by rising number.
    var ports: [UInt16] = [] {
        didSet {
            let (old, new) = (series, ports)
            series = Dictionary(new.map { ($0, old[$0] ?? Series($0)) }) { one, _ in one }
        }
    }

    /// What waits, at each reading, and how many connections there are, once a second.
    ///
    /// - Parameter time: of the reading, in seconds.
    mutating func read(at time: Double, _ table: SocketTable?) -> [TargetPoint] {
        guard !ports.isEmpty, let table else { return [] }
        var points = queues(table)
        if time < countedAt || time - countedAt >= pause {
            let start = Self.threadTime
            points += connections(table)
            countedAt = time
            // Not by the clock on the wall: on a busy machine that is the time in which others had the core.
            pause = max(Self.leastPause, (Self.threadTime - start) / Self.mostCost)
        }
        return points
    }

    /// What this thread has used, in seconds.
    private static var threadTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func queues(_ table: SocketTable) -> [TargetPoint] {
        var queues: [UInt16: (waiting: Double, limit: Double)] = [:]
        let isWhole = table.each(in: [SocketQuery.listening]) { socket in
            guard series[socket.port] != nil else { return }
            // Several sockets may share a port, each with a queue: of IPv4 and IPv6, or of several processes.
            queues[socket.port, default: (0, 0)].waiting += Double(socket.waiting)
            queues[socket.port, default: (0, 0)].limit += Double(socket.limit)
        }
        guard isWhole else { return [] }
        return ports.flatMap { port -> [TargetPoint] in
            guard let queue = queues[port], let series = series[port] else { return [] }
            return [TargetPoint(series.waiting, queue.waiting), TargetPoint(series.limit, queue.limit)]
        }
    }

    private func connections(_ table: SocketTable) -> [TargetPoint] {
        let states = SocketQuery.states.map(\.number)
        return ports.flatMap { port -> [TargetPoint] in
            guard let series = series[port] else { return [] }
            var counts = [Double](repeating: 0, count: states.count)
            let isWhole = table.each(in: states, port: port) { socket in
                if let place = states.firstIndex(of: socket.state) { counts[place] += 1 }
            }
            return isWhole ? zip(series.connections, counts).map(TargetPoint.init) : []
        }
    }
}
