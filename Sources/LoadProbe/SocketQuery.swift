import LoadTarget

/// A question to the kernel's socket diagnosis, and its answer. All pure.
///
/// The kernel picks the sockets by state and port itself, so that ten thousand connections to others cost next to nothing, where
/// `/proc/net/tcp` would write a line for each. It is asked in the older of two ways, which has the sockets of IPv4 and IPv6 in one
/// answer: to go through all connections of a machine takes a millisecond or more, and by the newer it is done for each of the two.
/// https://man7.org/linux/man-pages/man7/sock_diag.7.html
struct SocketQuery: Equatable {
    /// States of a TCP socket, by the kernel's numbers, as OpenTelemetry calls them.
    static let states: [(number: UInt8, name: String)] = [
        (1, "established"), (3, "syn_received"), (4, "fin_wait_1"), (5, "fin_wait_2"), (6, "time_wait"),
        (8, "close_wait"), (9, "last_ack"), (11, "closing"),
    ]
    static let listening: UInt8 = 10

    private static let headerLength = 16
    private static let answerLength = 72
    /// TCPDIAG_GETSOCK, of question and answer.
    private static let kind: UInt16 = 18

    /// Sockets in these states.
    var states: [UInt8]
    /// Sockets with this port of the machine's own; 0 for any.
    var port: UInt16 = 0

    /// What the kernel says of a socket.
    struct Socket: Equatable {
        /// By the kernel's number.
        var state: UInt8
        /// The machine's own.
        var port: UInt16
        /// Of a listening socket, connections that wait to be accepted.
        var waiting: UInt32
        /// Of a listening socket, how many may wait.
        var limit: UInt32
        /// What `/proc/PID/fd` calls it.
        var inode: UInt32
    }

    /// `nlmsghdr` and `inet_diag_req`.
    var request: [UInt8] {
        var bytes: [UInt8] = []
        func add(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value) { bytes += $0 } }
        add(UInt32(Self.headerLength + 60))
        add(Self.kind)
        // NLM_F_REQUEST, NLM_F_DUMP.
        add(UInt16(0x301))
        // Neither numbered, nor of a family.
        bytes += [UInt8](repeating: 0, count: 12)
        add(port.bigEndian)
        bytes += [UInt8](repeating: 0, count: 46)
        add(states.reduce(UInt32(0)) { $0 | 1 << UInt32($1) })
        add(UInt32(0))
        return bytes
    }

    /// What a packet of the answer has.
    enum Part: Equatable {
        /// More follow.
        case some
        /// It was the last.
        case last
        /// The kernel cannot answer.
        case refused
        /// It is no answer.
        case broken
    }

    /// Calls with each socket of a packet.
    static func read(_ bytes: UnsafeRawBufferPointer, _ body: (Socket) -> Void) -> Part {
        var place = 0
        while bytes.count - place >= headerLength {
            let length = Int(bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
            guard length >= headerLength, length <= bytes.count - place else { return .broken }
            switch bytes.loadUnaligned(fromByteOffset: place + 4, as: UInt16.self) {
            case 2: return .refused
            // The end carries an error, such as -ENOENT where the kernel has no diagnosis of TCP.
            case 3 where length >= headerLength + 4:
                return bytes.loadUnaligned(fromByteOffset: place + headerLength, as: Int32.self) < 0 ? .refused : .last
            case 3: return .last
            case kind where length >= headerLength + answerLength:
                body(socket(UnsafeRawBufferPointer(rebasing: bytes[(place + headerLength)..<(place + length)])))
            default: break
            }
            place += (length + 3) & ~3
        }
        return .some
    }

    /// `inet_diag_msg`.
    private static func socket(_ bytes: UnsafeRawBufferPointer) -> Socket {
        func word(_ place: Int) -> UInt32 { bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self) }
        return Socket(
            state: bytes[1], port: UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt16.self)),
            waiting: word(56), limit: word(60), inode: word(68))
    }
}
