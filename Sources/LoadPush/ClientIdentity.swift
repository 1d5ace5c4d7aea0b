import NIOSSL

/// Whom a client of HTTP trusts by TLS, and what it shows of itself.
public struct ClientIdentity: Sendable {
    /// A file that cannot be used.
    public struct Unusable: Error, CustomStringConvertible {
        /// Which, and why.
        public let description: String
    }

    let configuration: TLSConfiguration

    /// Reads files in PEM.
    ///
    /// - Parameters:
    ///   - authorities: whose signatures are trusted; nil for those of the system.
    ///   - certificate: the client's, with its chain; nil for none.
    ///   - key: its key; nil where it is in the certificate's file.
    /// - Throws: `Unusable`.
    public init(authorities: String?, certificate: String?, key: String?) throws(Unusable) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authorities {
            configuration.trustRoots = .certificates(
                try Self.reading("authorities", authorities) { try NIOSSLCertificate.fromPEMFile(authorities) })
        }
        if let certificate {
            let chain = try Self.reading("certificate", certificate) { try NIOSSLCertificate.fromPEMFile(certificate) }
            configuration.certificateChain = chain.map { .certificate($0) }
            let file = key ?? certificate
            configuration.privateKey = .privateKey(
                try Self.reading("key", file) { try NIOSSLPrivateKey(file: file, format: .pem) })
        }
        _ = try Self.reading("key", key ?? certificate ?? "") { try NIOSSLContext(configuration: configuration) }
        self.configuration = configuration
    }

    private static func reading<Value>(
        _ what: String, _ path: String, _ body: () throws -> Value
    ) throws(Unusable) -> Value {
        do { return try body() } catch { throw Unusable(description: "the \(what) \(path) cannot be used: \(error)") }
    }
}
