import NIOSSL

/// What a server shows of itself by TLS, and whom it lets in.
public struct ServerIdentity: Sendable {
    /// A file that cannot be used.
    public struct Unusable: Error, CustomStringConvertible {
        /// Which, and why.
        public let description: String
    }

    let configuration: TLSConfiguration

    /// Reads files in PEM.
    ///
    /// - Parameters:
    ///   - certificate: the server's, with its chain.
    ///   - key: its key.
    ///   - clients: certificates of authorities, one of which has to have signed a client's; nil where clients need none.
    /// - Throws: `Unusable`.
    public init(certificate: String, key: String, clients: String?) throws(Unusable) {
        let chain = try Self.reading("certificate", certificate) { try NIOSSLCertificate.fromPEMFile(certificate) }
        let privateKey = try Self.reading("key", key) { try NIOSSLPrivateKey(file: key, format: .pem) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
        configuration.minimumTLSVersion = .tlsv12
        if let clients {
            let authorities = try Self.reading("authorities", clients) { try NIOSSLCertificate.fromPEMFile(clients) }
            configuration.trustRoots = .certificates(authorities)
            configuration.certificateVerification = .noHostnameVerification
        }
        // Where key and certificate are not of each other, it is said here, and not to the first client.
        _ = try Self.reading("key", key) { try NIOSSLContext(configuration: configuration) }
        self.configuration = configuration
    }

    private static func reading<Value>(
        _ what: String, _ path: String, _ body: () throws -> Value
    ) throws(Unusable) -> Value {
        do { return try body() } catch { throw Unusable(description: "the \(what) \(path) cannot be used: \(error)") }
    }
}
