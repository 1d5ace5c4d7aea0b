import LoadLoop
import LoadPlan

/// How connections are secured, as a plan carries it. Certificates are in it, not the files that they came from.
public struct TLSSettings: Sendable, Codable, Equatable {
    /// A version of TLS.
    public enum Version: String, Sendable, Codable, CaseIterable {
        /// TLS 1.0 ... 1.3.
        case tls10 = "1.0"
        case tls11 = "1.1"
        case tls12 = "1.2"
        case tls13 = "1.3"
    }

    /// Whether the server's certificate has to be trusted, and be its host's.
    public var verifies = true
    /// The certificates that are trusted, in PEM; nil for those that the system trusts.
    public var authorities: String?
    /// The client's own certificate with its chain, in PEM (mutual TLS); nil for none. Secret, for its file may have the key
    /// in it.
    public var certificate: Secret?
    /// The key of the client's certificate, in PEM.
    public var key: Secret?
    /// What opens the key; nil where it is not encrypted.
    public var keyPassword: Secret?
    /// The oldest version that is accepted.
    public var minVersion = Version.tls12
    /// The newest version that is offered.
    public var maxVersion = Version.tls13
    /// The ciphers of TLS 1.2 and older, in OpenSSL's form; nil for OpenSSL's choice.
    public var ciphers: String?
    /// The cipher suites of TLS 1.3, with colons between; nil for OpenSSL's choice.
    public var cipherSuites: String?
    /// Whether a user's next connection resumes the session of one before; otherwise each handshake is a full one.
    public var resumes = false
    /// What the server is asked for (SNI), and whose certificate it must have; nil for the target's host.
    public var serverName: String?

    /// The defaults: verified against what the system trusts, TLS 1.2 or 1.3, each handshake a full one.
    public init() {}

    /// What makes connections to a host secure.
    ///
    /// - Parameter protocols: what is offered to the server, the best first (ALPN).
    /// - Throws: `InvalidTLSConfiguration`.
    public func client(for host: String, protocols: [String]) throws -> TLSClient {
        var configuration = TLSConfiguration(serverName: serverName ?? host)
        configuration.verifies = verifies
        configuration.trusted = authorities
        configuration.identity = certificate.map {
            .init(certificate: $0.text, key: key?.text ?? $0.text, password: keyPassword?.text)
        }
        configuration.least = minVersion.configured
        configuration.most = maxVersion.configured
        configuration.ciphers = ciphers
        configuration.cipherSuites = cipherSuites
        configuration.protocols = protocols
        return try TLSClient(configuration)
    }

    /// What keeps the settings from being used; nil for nothing.
    ///
    /// - Returns: the key that is wrong, and what is wrong with it.
    public var problem: (key: String, Diagnostic)? {
        if minVersion.configured > maxVersion.configured {
            return (
                "max-version",
                Diagnostic(
                    "max-version \(maxVersion.rawValue) is older than min-version \(minVersion.rawValue)",
                    fix: "write the newer one as max-version, or an older min-version")
            )
        }
        do {
            var checked = self
            // What the system trusts is nothing that settings can have wrong, and reading it takes a while.
            checked.verifies = false
            _ = try checked.client(for: "localhost", protocols: [])
            return nil
        } catch let error as InvalidTLSConfiguration {
            return Self.problem(error)
        } catch {
            return ("tls", Diagnostic("tls cannot be used: \(error)"))
        }
    }

    private static func problem(_ error: InvalidTLSConfiguration) -> (key: String, Diagnostic) {
        switch error.part {
        case .trusted:
            (
                "ca",
                Diagnostic(
                    "ca has no certificate that can be read (\(error.reason))",
                    fix: "name a file of certificates in PEM (-----BEGIN CERTIFICATE-----)")
            )
        case .identity:
            (
                "certificate",
                Diagnostic(
                    "certificate and key cannot be used (\(error.reason))",
                    fix: "name a certificate and its own key, both in PEM; an encrypted key needs key-password")
            )
        case .ciphers:
            (
                "ciphers",
                Diagnostic(
                    "ciphers or cipher-suites cannot be used (\(error.reason))",
                    fix: "write names as `openssl ciphers` lists them, with colons between")
            )
        case .versions, .protocols, .library: ("tls", Diagnostic("tls cannot be used (\(error.reason))"))
        }
    }
}

extension TLSSettings.Version {
    fileprivate var configured: TLSConfiguration.Version {
        switch self {
        case .tls10: .tls10
        case .tls11: .tls11
        case .tls12: .tls12
        case .tls13: .tls13
        }
    }
}
