import Glibc
import Synchronization

@testable import LoadLoop

/// The other side of connections: a listening socket on loopback whose peers the test plays by hand.
///
/// Its calls end at once when the test has made sure that there is something to do, so that they may stand on a loop.
final class Listener: Sendable {
    let port: Int
    private let descriptor: Int32
    private let isOpen = Atomic(true)

    /// - Parameters:
    ///   - machine: 1 for 127.0.0.1, 2 for 127.0.0.2, and so on.
    ///   - port: 0 for any that is free.
    init(machine: UInt32 = 1, port: Int = 0, backlog: Int32 = 1_024) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0000 + machine).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listens = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, backlog) == 0
                    && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard listens else { throw StreamFailure(errno: errno) }
        self.port = Int(UInt16(bigEndian: address.sin_port))
    }

    /// Takes the next connection.
    func accept() throws -> Peer {
        let accepted = Glibc.accept(descriptor, nil, nil)
        guard accepted >= 0 else { throw StreamFailure(errno: errno) }
        return Peer(descriptor: accepted)
    }

    /// Takes all connections that have come, and says how many.
    func acceptAll() -> Int {
        var count = 0
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        while true {
            let accepted = Glibc.accept(descriptor, nil, nil)
            guard accepted >= 0 else { return count }
            Glibc.close(accepted)
            count += 1
        }
    }

    /// Once: a second close would be that of whoever has the number by then.
    func close() {
        if isOpen.exchange(false, ordering: .relaxed) { Glibc.close(descriptor) }
    }
}

/// One accepted connection.
struct Peer: Sendable {
    fileprivate let descriptor: Int32

    func send(_ bytes: [UInt8]) { _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    /// What has come, up to `most` bytes; empty when nothing has.
    func receive(_ most: Int = 1 << 16) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: most)
        let count = recv(descriptor, &bytes, most, Int32(MSG_DONTWAIT))
        return Array(bytes.prefix(Swift.max(count, 0)))
    }

    func close() { Glibc.close(descriptor) }

    /// Ends its own side only.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Breaks the connection: the other side gets a reset.
    func reset() {
        var lingering = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
        close()
    }
}

/// How many descriptors the process has open.
func openDescriptors() -> Int {
    guard let folder = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    return count
}

extension Listener {
    func dialer(on loop: EventLoop) -> Dialer {
        Dialer(host: "127.0.0.1", port: port, on: loop, policy: AddressPolicy())
    }

    /// A connection's two sides.
    func connect(on loop: EventLoop) async throws -> (ByteStream, Peer) {
        let stream = try await dialer(on: loop).dial(deadline: MonotonicClock.now() + 10_000_000_000).stream
        return (stream, try accept())
    }
}

/// Takes bytes until it has as many as it wants, or the stream ends.
final class Collecting: StreamReader {
    private(set) var bytes: [UInt8] = []
    private(set) var pieces: [Int] = []
    private(set) var ended = false
    private let wanted: Int

    init(_ wanted: Int) { self.wanted = wanted }

    func take(_ new: UnsafeRawBufferPointer) -> Bool {
        if new.isEmpty { ended = true }
        bytes += new
        pieces.append(new.count)
        return ended || bytes.count >= wanted
    }
}
