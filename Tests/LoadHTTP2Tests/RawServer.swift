import Glibc
import LoadLoop

/// A server that plays HTTP/2 by hand: it listens on loopback, and a thread of its own does with each connection what it is
/// told.
final class RawServer: Sendable {
    private struct CannotListen: Error {}

    /// An accepted connection, whose calls block.
    struct Connection {
        let descriptor: Int32

        /// Sends all bytes; false where the client is gone.
        @discardableResult
        func send(_ bytes: [UInt8]) -> Bool {
            var sent = 0
            while sent < bytes.count {
                let count = bytes.withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }

        /// What has come; empty at the end, or when nothing comes for ten seconds.
        func receive() -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            return Array(bytes.prefix(max(count, 0)))
        }

        /// Reads on until the client ends.
        func drain() {
            while !receive().isEmpty {}
        }

        /// Lets the close that follows be a reset.
        func resetAtClose() {
            var lingering = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
        }
    }

    let port: Int
    private let listener: Int32

    init(_ play: @escaping @Sendable (Connection) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listens = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard listens else { throw CannotListen() }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        // Threads rather than tasks: they block, and the tests' own tasks need theirs.
        Self.thread {
            while case let accepted = accept(listener, nil, nil), accepted >= 0 {
                var limit = timeval(tv_sec: 10, tv_usec: 0)
                setsockopt(accepted, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
                setsockopt(accepted, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
                Self.thread {
                    play(Connection(descriptor: accepted))
                    close(accepted)
                }
            }
            close(listener)
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private static func thread(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(body))
        let failed = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, work.toOpaque())
        if failed == 0 { pthread_detach(thread) } else { work.release() }
    }
}

/// A server that greets, takes everything and never answers.
func silentServer() throws -> RawServer {
    try RawServer { connection in
        connection.send(Frame.settings())
        connection.drain()
    }
}

/// Frames, byte by byte.
enum Frame {
    static func frame(
        _ type: UInt8, flags: UInt8 = 0, stream: UInt32 = 0, length: Int? = nil, _ payload: [UInt8] = []
    ) -> [UInt8] {
        let length = length ?? payload.count
        return [UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255), type, flags]
            + word(stream) + payload
    }

    static func word(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
    }

    static func settings(_ entries: [(UInt16, UInt32)] = []) -> [UInt8] {
        frame(4, entries.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] + word($1) })
    }

    static func data(_ stream: UInt32, _ bytes: [UInt8], end: Bool = false) -> [UInt8] {
        frame(0, flags: end ? 1 : 0, stream: stream, bytes)
    }

    /// A whole header block: the status 200, unless other HPACK bytes are given.
    static func headers(_ stream: UInt32, _ block: [UInt8] = [0x88], end: Bool = false) -> [UInt8] {
        frame(1, flags: 4 | (end ? 1 : 0), stream: stream, block)
    }

    static func reset(_ stream: UInt32, _ code: UInt32) -> [UInt8] { frame(3, stream: stream, word(code)) }
    static func goAway(after stream: UInt32, _ code: UInt32) -> [UInt8] { frame(7, word(stream) + word(code)) }
    static func windowUpdate(_ stream: UInt32, _ size: UInt32) -> [UInt8] { frame(8, stream: stream, word(size)) }

    /// A literal field that no table keeps.
    static func field(_ name: String, _ value: String) -> [UInt8] {
        [0] + text(name) + text(value)
    }

    private static func text(_ text: String) -> [UInt8] {
        var (length, bytes) = (text.utf8.count, [UInt8]())
        if length < 127 { return [UInt8(length)] + Array(text.utf8) }
        bytes.append(127)
        length -= 127
        while length >= 128 {
            bytes.append(UInt8(length % 128 + 128))
            length /= 128
        }
        return bytes + [UInt8(length)] + Array(text.utf8)
    }
}
