/// What a TLS client asks of its peers and shows of itself.
public struct TLSConfiguration: Sendable {
    /// A version of the protocol.
    public enum Version: Int32, Sendable, Comparable {
        /// TLS 1.0 ... 1.3.
        case tls10, tls11, tls12, tls13

        /// Older is less.
        public static func < (left: Version, right: Version) -> Bool { left.rawValue < right.rawValue }
    }

    /// Who the client is: a certificate with its chain, and its key, in PEM.
    public struct Identity: Sendable {
        let certificate: String
        let key: String
        let password: String?

        /// - Parameter password: opens an encrypted key.
        public init(certificate: String, key: String, password: String? = nil) {
            (self.certificate, self.key, self.password) = (certificate, key, password)
        }
    }

    /// Whether the peer's certificate has to be trusted, and be its host's.
    public var verifies = true
    /// The certificates that are trusted, in PEM; nil for those that the system trusts.
    public var trusted: String?
    /// Who the client is, where it has to say so (mutual TLS).
    public var identity: Identity?
    /// The oldest version that is accepted.
    public var least = Version.tls12
    /// The newest version that is offered.
    public var most = Version.tls13
    /// The ciphers of TLS 1.2 and older, in OpenSSL's form; nil for OpenSSL's choice.
    public var ciphers: String?
    /// The cipher suites of TLS 1.3, with colons between; nil for OpenSSL's choice.
    public var cipherSuites: String?
    /// Whose certificate it must be, and what is asked for in the handshake (SNI, RFC 6066): a name or an address.
    public var serverName: String
    /// The protocols that are offered, the best first (ALPN, RFC 7301).
    public var protocols: [String] = []

    /// What the client of a host asks for where nothing else is said.
    public init(serverName: String) {
        self.serverName = serverName
    }
}

/// A TLS configuration that cannot be used: what of it, and why.
public struct InvalidTLSConfiguration: Error, Sendable {
    /// A part of a configuration.
    public enum Part: Sendable {
        /// The certificates that are trusted.
        case trusted
        /// The client's certificate or its key.
        case identity
        /// The oldest and newest version.
        case versions
        /// The ciphers.
        case ciphers
        /// The offered protocols.
        case protocols
        /// TLS itself.
        case library
    }

    /// Which part of it.
    public let part: Part
    /// Why, in OpenSSL's words.
    public let reason: String
}
