import CTLS

/// Why TLS with a peer came to an end.
public struct TLSFailure: Error, Sendable, Equatable {
    /// The reasons that are told apart.
    public enum Kind: Sendable {
        /// The peer's certificate has expired, or is not valid yet.
        case expired
        /// The peer's certificate is for another host.
        case wrongHost
        /// The peer's certificate comes from an issuer that is not trusted, or from itself.
        case unknownIssuer
        /// The peer's certificate is refused for another reason.
        case certificate
        /// No agreement was reached, or the peer ended the handshake.
        case handshake
        /// A record that came later is damaged, or the peer sent an alert.
        case record
    }

    /// Which of them.
    public let kind: Kind
    /// The failure in words.
    public let text: String

    /// Makes the failure.
    public init(_ kind: Kind, _ text: String) {
        (self.kind, self.text) = (kind, text)
    }

    /// What a stream's last call failed with.
    init(of stream: OpaquePointer) {
        let kind: Kind =
            switch tls_failure(stream) {
            case tls_failure_expired: .expired
            case tls_failure_host: .wrongHost
            case tls_failure_issuer: .unknownIssuer
            case tls_failure_certificate: .certificate
            case tls_failure_record: .record
            default: .handshake
            }
        self.init(kind, String(cString: tls_reason(stream)))
    }
}
