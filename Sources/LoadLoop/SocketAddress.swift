import CLoadLoop
import Glibc

/// An IPv4 or IPv6 address with a port.
public struct SocketAddress: Sendable, Equatable, CustomStringConvertible {
    private let storage: sockaddr_storage
    private let length: socklen_t

    init(_ address: UnsafePointer<sockaddr>, length: socklen_t) {
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Swift.min(Int(length), $0.count)))
        }
        self.storage = storage
        self.length = length
    }

    /// The address that the text spells in numbers.
    ///
    /// - Throws: `StreamFailure.unresolved` where it is no numeric address.
    public init(numeric text: String, port: Int = 0) throws(StreamFailure) {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let error = getaddrinfo(text, String(port), &hints, &list)
        defer { if list != nil { freeaddrinfo(list) } }
        guard error == 0, let first = list?.pointee, let address = first.ai_addr else {
            throw .unresolved("\"\(text)\" is not a numeric address")
        }
        self.init(address, length: first.ai_addrlen)
    }

    /// `AF_INET` or `AF_INET6`.
    var family: Int32 { Int32(storage.ss_family) }

    /// Whether packets to it stay on this machine or a private network: loopback, link-local, RFC 1918, RFC 4193
    /// (unique local), or an IPv6 form of one of these.
    public var isLoopbackOrPrivate: Bool {
        switch family {
        case AF_INET: Self.isLocal(v4: Array(bytes[4..<8]))
        case AF_INET6: Self.isLocal(v6: Array(bytes[8..<24]))
        default: false
        }
    }

    private static func isLocal(v4 octets: [UInt8]) -> Bool {
        switch (octets[0], octets[1]) {
        case (127, _), (10, _), (192, 168), (169, 254), (0, 0): true
        case (172, let second): (16...31).contains(second)
        default: false
        }
    }

    private static func isLocal(v6 octets: [UInt8]) -> Bool {
        let leadingZeros = octets.prefix { $0 == 0 }.count
        if leadingZeros >= 15 { return octets[15] <= 1 }
        let isMappedV4 = leadingZeros == 10 && octets[10] == 0xff && octets[11] == 0xff
        if isMappedV4 { return isLocal(v4: Array(octets[12...])) }
        return octets[0] & 0xfe == 0xfc || (octets[0] == 0xfe && octets[1] & 0xc0 == 0x80)
    }

    /// `127.0.0.1:8080` or `[::1]:8080`.
    public var description: String {
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        let flags = Int32(NI_NUMERICHOST | NI_NUMERICSERV)
        let error = withPointer {
            getnameinfo($0, $1, &host, socklen_t(host.count), &port, socklen_t(port.count), flags)
        }
        guard error == 0 else { return "unknown address" }
        let name = Self.text(host)
        return family == AF_INET6 ? "[\(name)]:\(Self.text(port))" : "\(name):\(Self.text(port))"
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    var bytes: [UInt8] { withUnsafeBytes(of: storage, Array.init) }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    /// Two addresses are equal when their bytes are.
    public static func == (left: SocketAddress, right: SocketAddress) -> Bool {
        left.length == right.length && left.bytes == right.bytes
    }
}
