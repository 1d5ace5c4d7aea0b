import LoadLoop
import LoadMeasure

extension ErrorKind {
    /// The kind of a failure to open a connection.
    public init(connecting failure: StreamFailure) {
        switch failure {
        case .unresolved: self = .dns
        case .notAllowed: self = .notAllowed
        case .refused: self = .connectRefused
        case .timedOut: self = .connectTimeout
        case .tooManyOpenFiles: self = .tooManyOpenFiles
        case .portsExhausted: self = .portsExhausted
        case .cancelled: self = .cancelled
        case .tls(let failure): self.init(failure)
        case .reset, .truncated, .system: self = .connectFailed
        case .at(_, let cause): self.init(connecting: cause)
        }
    }

    /// The kind of a failure while writing a request.
    public init(writing failure: StreamFailure) {
        switch failure {
        case .timedOut: self = .timeout
        case .cancelled: self = .cancelled
        case .reset: self = .reset
        case .tls(let failure): self.init(failure)
        default: self = .write
        }
    }

    /// The kind of a failure while reading a response.
    public init(reading failure: StreamFailure) {
        switch failure {
        case .timedOut: self = .timeout
        case .cancelled: self = .cancelled
        case .tls(let failure): self.init(failure)
        case .truncated: self = .closed
        default: self = .reset
        }
    }

    private init(_ failure: TLSFailure) {
        switch failure.kind {
        case .expired: self = .certificateExpired
        case .wrongHost: self = .certificateHost
        case .unknownIssuer: self = .certificateIssuer
        case .certificate, .handshake, .record: self = .tls
        }
    }
}
