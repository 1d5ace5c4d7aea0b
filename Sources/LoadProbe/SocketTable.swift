import Synchronization

#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Asks the kernel for TCP sockets of this process's network namespace, over netlink. One question at a time, whoever asks.
final class SocketTable: Sendable {
    /// An answer comes in packets of at most 32 KiB.
    private static let packetSize = 64 << 10
    /// The kernel answers at once or not at all; in seconds.
    private static let longestWait = 1

    private let descriptor: CInt
    private let turn = Mutex(())

    /// Opens the way to the kernel; nil where it has none, as in some sandboxes.
    init?() {
        // AF_NETLINK, NETLINK_SOCK_DIAG
        descriptor = socket(16, CInt(SOCK_RAW.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 4)
        guard descriptor >= 0 else { return nil }
        var limit = timeval(tv_sec: Self.longestWait, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// Calls with each socket of IPv4 and IPv6 that is meant.
    ///
    /// - Returns: whether the kernel answered all.
    func each(in states: [UInt8], port: UInt16 = 0, _ body: (SocketQuery.Socket) -> Void) -> Bool {
        turn.withLock { _ in each(SocketQuery(states: states, port: port), body) == .last }
    }

    private func each(_ query: SocketQuery, _ body: (SocketQuery.Socket) -> Void) -> SocketQuery.Part {
        let request = query.request
        guard send(descriptor, request, request.count, 0) == request.count else { return .broken }
        return withUnsafeTemporaryAllocation(byteCount: Self.packetSize, alignment: 8) { packet in
            while true {
                let count = recv(descriptor, packet.baseAddress, packet.count, 0)
                guard count > 0 else { return .broken }
                let part = SocketQuery.read(UnsafeRawBufferPointer(rebasing: packet[..<count]), body)
                if part != .some { return part }
            }
        }
    }
}
