/// Why an exchange did not succeed. A closed list: everything that goes wrong is counted under one of these.
public enum ErrorKind: UInt8, Sendable, CaseIterable, Codable {
    /// The target's name could not be resolved.
    case dns
    /// The target answered the connection attempt with a reset: nobody listens there.
    case connectRefused
    /// No connection within the time-out.
    case connectTimeout
    /// The connection failed in another way, for example no route to the host.
    case connectFailed
    /// The TLS handshake failed, or TLS later on, other than by a certificate's having expired, being another host's, or
    /// coming from nobody who is trusted.
    case tls
    /// The request could not be written.
    case write
    /// The target closed the connection before the response was complete.
    case closed
    /// The target reset the connection.
    case reset
    /// What the target sent is not a response of the protocol.
    case malformed
    /// The response's head or body is larger than the scenario allows.
    case tooLarge
    /// No complete response within the time-out.
    case timeout
    /// The response's status is not one that the scenario expects.
    case status
    /// The response failed a check.
    case check
    /// The generator ran out of file descriptors.
    case tooManyOpenFiles
    /// The generator ran out of local ports.
    case portsExhausted
    /// The resolved address is neither loopback nor private, and was not allowed.
    case notAllowed
    /// The run stopped before the exchange ended.
    case cancelled
    /// The request could not be made: a value that it needs is missing, or cannot stand where it is wanted. Nothing
    /// was sent. Also a repetition whose value is no whole number: that is no exchange, and counted here alone.
    case request
    /// The scenario's circuit breaker refused the exchange. Nothing was sent.
    case breakerOpen
    /// A task's own code threw an error. It is no exchange: it is counted here alone.
    case script
    /// The first byte of the response did not come within its time-out.
    case firstByteTimeout
    /// The body is not what its `Content-Encoding` says, or in a coding that is not known: it could not be read.
    case badEncoding
    /// The target's certificate has expired, or is not valid yet.
    case certificateExpired
    /// The target's certificate is another host's.
    case certificateHost
    /// The target's certificate comes from an issuer that is not trusted.
    case certificateIssuer
    /// The target reset the exchange's stream, on a connection that goes on (RST_STREAM of HTTP/2).
    case streamReset
    /// The target said that it did not look at the exchange (REFUSED_STREAM, or a GOAWAY before it), each time that it was
    /// sent.
    case streamRefused
    /// The target ended the connection with an error that it named (GOAWAY of HTTP/2).
    case goAway
    /// The client of a plug-in could not make its call, for a reason that the plug-in gave no other kind.
    case call

    /// The kind's name in files: `connect_refused`.
    public var name: String {
        switch self {
        case .dns: "dns"
        case .connectRefused: "connect_refused"
        case .connectTimeout: "connect_timeout"
        case .connectFailed: "connect_failed"
        case .tls: "tls"
        case .write: "write"
        case .closed: "closed"
        case .reset: "reset"
        case .malformed: "malformed_response"
        case .tooLarge: "response_too_large"
        case .timeout: "timeout"
        case .status: "status"
        case .check: "check"
        case .tooManyOpenFiles: "too_many_open_files"
        case .portsExhausted: "ports_exhausted"
        case .notAllowed: "not_allowed"
        case .cancelled: "cancelled"
        case .request: "request"
        case .breakerOpen: "breaker_open"
        case .script: "script"
        case .firstByteTimeout: "first_byte_timeout"
        case .badEncoding: "bad_encoding"
        case .certificateExpired: "certificate_expired"
        case .certificateHost: "certificate_wrong_host"
        case .certificateIssuer: "certificate_unknown_issuer"
        case .streamReset: "stream_reset"
        case .streamRefused: "stream_refused"
        case .goAway: "goaway"
        case .call: "call_failed"
        }
    }

    /// Whether the exchange ran out of time: counted as timed out rather than as failed.
    public var isTimeout: Bool { self == .timeout || self == .connectTimeout || self == .firstByteTimeout }

    /// Whether the generator, not the target, is to blame.
    public var isGenerators: Bool {
        switch self {
        case .tooManyOpenFiles, .portsExhausted, .notAllowed, .cancelled: true
        default: false
        }
    }

    /// Whether it says nothing of the target: the generator is to blame, or the scenario's breaker refused.
    public var isNotTargets: Bool { isGenerators || self == .breakerOpen }

    /// Whether no connection came about: a run with nothing but these did not reach its target.
    public var isUnreachable: Bool {
        switch self {
        case .dns, .connectRefused, .connectTimeout, .connectFailed, .notAllowed, .certificateExpired,
            .certificateHost, .certificateIssuer:
            true
        default: false
        }
    }
}
