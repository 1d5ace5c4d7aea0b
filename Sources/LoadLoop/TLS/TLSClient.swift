import CTLS
import Glibc

/// The client's side of TLS towards one host, on one loop: made once, for any number of streams.
///
/// OpenSSL without its own I/O: streams read and write by themselves. Lives on its loop's thread.
public final class TLSClient {
    private let client: OpaquePointer
    private let serverName: String
    private let nameIsAddress: Bool

    /// - Throws: `InvalidTLSConfiguration`.
    public init(_ configuration: TLSConfiguration) throws {
        guard let client = tls_client_new() else { throw Self.failure(of: .library) }
        self.client = client
        serverName = configuration.serverName
        // Not by the resolver, which takes 127.1 for an address too; certificates do not.
        var storage = in6_addr()
        let name = configuration.serverName
        nameIsAddress = inet_pton(AF_INET, name, &storage) == 1 || inet_pton(AF_INET6, name, &storage) == 1
        try use(configuration)
    }

    deinit { tls_client_free(client) }

    private func use(_ configuration: TLSConfiguration) throws(InvalidTLSConfiguration) {
        guard tls_client_versions(client, configuration.least.rawValue, configuration.most.rawValue) == 1 else {
            throw Self.failure(of: .versions)
        }
        guard tls_client_ciphers(client, configuration.ciphers, configuration.cipherSuites) == 1 else {
            throw Self.failure(of: .ciphers)
        }
        tls_client_verify(client, configuration.verifies ? 1 : 0)
        if let trusted = configuration.trusted {
            guard tls_client_trust(client, trusted, trusted.utf8.count) > 0 else { throw Self.failure(of: .trusted) }
        } else if configuration.verifies {
            guard tls_client_trust_system(client) == 1 else { throw Self.failure(of: .trusted) }
        }
        if let identity = configuration.identity {
            let isGood = tls_client_identify(
                client, identity.certificate, identity.certificate.utf8.count, identity.key, identity.key.utf8.count,
                identity.password)
            guard isGood == 1 else { throw Self.failure(of: .identity) }
        }
        guard !configuration.protocols.isEmpty else { return }
        var list: [UInt8] = []
        for name in configuration.protocols {
            list.append(UInt8(truncatingIfNeeded: name.utf8.count))
            list += name.utf8
        }
        guard tls_client_protocols(client, list, list.count) == 1 else { throw Self.failure(of: .protocols) }
    }

    private static func failure(of part: InvalidTLSConfiguration.Part) -> InvalidTLSConfiguration {
        var text = [CChar](repeating: 0, count: 256)
        tls_last_error(&text, text.count)
        let bytes = text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        return InvalidTLSConfiguration(part: part, reason: String(decoding: bytes, as: UTF8.self))
    }

    /// Begins a stream on a connected socket; nil where there is no memory for it.
    func open(descriptor: Int32, resuming session: TLSSession?) -> OpaquePointer? {
        tls_open(client, descriptor, serverName, nameIsAddress ? 1 : 0, session?.place)
    }
}

/// What lets a client's next connection to the same host do with a shorter handshake (RFC 8446, section 2.2; RFC 5077):
/// the newest session that its connections were given. Outlives the connections that it is passed to.
public final class TLSSession {
    let place = UnsafeMutablePointer<OpaquePointer?>.allocate(capacity: 1)

    /// A memory of nothing.
    public init() {
        place.initialize(to: nil)
    }

    deinit {
        if let session = place.pointee { tls_session_free(session) }
        place.deallocate()
    }
}
