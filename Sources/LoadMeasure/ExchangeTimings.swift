/// Where the time of exchanges went, from the actual start to the end: a histogram for each part, which has the exchanges
/// that had the part.
public struct ExchangeTimings: Sendable, Codable, Equatable {
    /// A part of an exchange, in the order of the wire.
    public enum Part: String, CaseIterable, Sendable {
        /// Waiting for a connection, or for a place on one, that others use too.
        case queue
        /// Resolving the host's name.
        case dns
        /// Connecting.
        case connect
        /// The TLS handshake.
        case tls
        /// Handing the request to the transport.
        case send
        /// From then on to the response's first byte.
        case wait
        /// From the response's first byte to its last.
        case receive
    }

    private var queue = TimeHistogram()
    private var dns = TimeHistogram()
    private var connect = TimeHistogram()
    private var tls = TimeHistogram()
    private var send = TimeHistogram()
    private var wait = TimeHistogram()
    private var receive = TimeHistogram()

    /// Makes timings of nothing.
    public init() {}

    /// The times of one part.
    public subscript(part: Part) -> TimeHistogram {
        switch part {
        case .queue: queue
        case .dns: dns
        case .connect: connect
        case .tls: tls
        case .send: send
        case .wait: wait
        case .receive: receive
        }
    }

    /// Adds the parts that an exchange had.
    @inline(__always)
    mutating func add(_ sample: Sample) {
        if sample.queued > 0 { queue.record(sample.queued) }
        if sample.openedConnection { addOpening(sample) }
        guard sample.sent != 0 else { return }
        let ready = sample.started &+ sample.queued &+ sample.resolving &+ sample.connecting &+ sample.securing
        send.record(sample.sent &- ready)
        guard sample.firstByte != 0 else { return }
        // A server may answer before it has read the whole request.
        wait.record(Swift.max(sample.firstByte &- sample.sent, 0))
        receive.record(sample.ended &- sample.firstByte)
    }

    @inline(never)
    private mutating func addOpening(_ sample: Sample) {
        if sample.resolving > 0 { dns.record(sample.resolving) }
        connect.record(sample.connecting)
        if sample.securing > 0 { tls.record(sample.securing) }
    }

    /// Adds other timings.
    public mutating func merge(_ other: ExchangeTimings) {
        queue.merge(other.queue)
        dns.merge(other.dns)
        connect.merge(other.connect)
        tls.merge(other.tls)
        send.merge(other.send)
        wait.merge(other.wait)
        receive.merge(other.receive)
    }

    mutating func reset() {
        queue.reset()
        dns.reset()
        connect.reset()
        tls.reset()
        send.reset()
        wait.reset()
        receive.reset()
    }

    /// The bytes that its arrays take.
    var memoryFootprint: Int { Part.allCases.reduce(0) { $0 + self[$1].memoryFootprint } }
}
