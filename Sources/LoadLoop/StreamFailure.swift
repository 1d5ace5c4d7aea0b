import Glibc

/// Why a stream, or the attempt to open one, came to an end.
public enum StreamFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The name could not be resolved; the resolver's own words.
    case unresolved(String)
    /// The address is neither loopback nor private and was not allowed.
    case notAllowed(String)
    /// Nobody listens there.
    case refused
    /// The deadline passed.
    case timedOut
    /// The peer reset the stream.
    case reset
    /// No descriptors left in this process or system.
    case tooManyOpenFiles
    /// No local ports left towards that address.
    case portsExhausted
    /// The loop gave up on its streams.
    case cancelled
    /// TLS failed.
    case tls(TLSFailure)
    /// The peer ended a TLS connection without saying that it would: what came may not be all.
    case truncated
    /// Something else, by its errno.
    case system(Int32)
    /// One of these, at the one of several addresses that was chosen.
    indirect case at(SocketAddress, StreamFailure)

    init(errno code: Int32) {
        switch code {
        case ECONNREFUSED: self = .refused
        case ETIMEDOUT: self = .timedOut
        case ECONNRESET, EPIPE, ECONNABORTED: self = .reset
        case EMFILE, ENFILE: self = .tooManyOpenFiles
        case EADDRNOTAVAIL: self = .portsExhausted
        default: self = .system(code)
        }
    }

    /// The failure without the address that it happened at.
    public var cause: StreamFailure {
        if case .at(_, let cause) = self { cause } else { self }
    }

    /// A failure to connect in words, after what was connected to: its name, or `host:port`.
    public func words(connectingTo name: String) -> String {
        guard case .at(let address, let cause) = self else { return "\(name): \(self)" }
        let place = address.description
        return place == name ? "\(name): \(cause)" : "\(name) at \(place): \(cause)"
    }

    /// The failure in words, to follow the address it happened at.
    public var description: String {
        switch self {
        case .unresolved(let reason): "cannot resolve the host: \(reason)"
        case .notAllowed(let address): "\(address) is outside loopback and private networks and was not allowed"
        case .refused: "connection refused"
        case .timedOut: "timed out"
        case .reset: "connection reset by the peer"
        case .tooManyOpenFiles: "the generator is out of file descriptors"
        case .portsExhausted: "the generator is out of local ports"
        case .cancelled: "cancelled"
        case .tls(let failure): "TLS: \(failure.text)"
        case .truncated: "the peer ended the TLS connection without a word (close_notify)"
        case .system(let code): String(cString: strerror(code))
        case .at(let address, let cause): "\(address): \(cause)"
        }
    }
}
