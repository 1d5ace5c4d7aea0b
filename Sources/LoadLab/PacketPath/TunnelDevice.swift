#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A network device whose other end is this process: what is routed to it is read here, and what is written here arrives there.
///
/// https://docs.kernel.org/networking/tuntap.html. It is gone when the descriptor is closed, whatever becomes of the process.
final class TunnelDevice: Sendable {
    /// `_IOW('T', 202, int)`.
    private static let setInterface: UInt = 0x4004_54CA
    /// Packets of IP, without anything before them.
    private static let flags: UInt16 = 0x0001 | 0x1000

    let name: String
    let descriptor: CInt

    /// Makes a device.
    ///
    /// - Parameter name: of at most 15 bytes.
    /// - Throws: `InvalidLabValue` where the machine does not allow it.
    init(name: String) throws(InvalidLabValue) {
        self.name = name
        descriptor = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.refusal("/dev/net/tun: \(String(cString: strerror(errno)))") }
        // struct ifreq: the name, then here the flags.
        var request = [UInt8](repeating: 0, count: 40)
        for (place, byte) in name.utf8.prefix(15).enumerated() { request[place] = byte }
        withUnsafeBytes(of: Self.flags) { flags in
            for (place, byte) in flags.enumerated() { request[16 + place] = byte }
        }
        let isMade = request.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { ioctl(descriptor, Self.setInterface, $0) == 0 } ?? false
        }
        guard isMade else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw Self.refusal("the device \(name): \(reason)")
        }
    }

    /// What stands in for a device: an open descriptor that hands over packet by packet, and does not block.
    init(name: String, descriptor: CInt) {
        (self.name, self.descriptor) = (name, descriptor)
    }

    deinit { close(descriptor) }

    static func refusal(_ reason: String) -> InvalidLabValue {
        InvalidLabValue(
            "packet-path: this machine makes no network of its own: \(reason); try as root, with iproute2 and util-linux installed"
        )
    }
}
