import LoadLoop
import LoadPlan

/// Where connections go and how they are made, whatever is spoken over them; as a plan carries it.
public struct ConnectionSettings: Sendable, Codable, Equatable {
    /// When the target's name is turned into addresses.
    public enum Resolve: String, Sendable, Codable, CaseIterable {
        /// Before the run.
        case once
        /// For each new connection, as a client behind a DNS balancer does.
        case perConnection = "per-connection"
    }

    /// The target's host: a name or an address; an IPv6 address without brackets.
    public var host: String
    /// The target's port.
    public var port: Int
    /// Whether connections are TLS.
    public var isSecure: Bool
    /// How connections are secured, where they are: also those to where a plain target's responses lead.
    public var tls = TLSSettings()
    /// The longest time to make a connection, with its TLS, in seconds.
    public var connectTimeout = 10.0
    /// When the target's name is turned into addresses.
    public var resolve = Resolve.once
    /// Where to connect to instead of the target's host and port; what the target is called stays as it is.
    public var connectTo: Endpoint?
    /// The local address to connect from.
    public var sourceAddress: String?

    /// Makes settings with the defaults.
    public init(host: String, port: Int, isSecure: Bool = false) {
        self.host = host
        self.port = port
        self.isSecure = isSecure
    }

    /// The same ways to another place.
    public func elsewhere(_ endpoint: Endpoint, isSecure: Bool) -> ConnectionSettings {
        var other = self
        // The name is that of the target's host, whatever the port.
        if endpoint.host.lowercased() != host.lowercased() { other.tls.serverName = nil }
        (other.host, other.port, other.isSecure, other.connectTo) = (endpoint.host, endpoint.port, isSecure, nil)
        return other
    }

    /// Where connections go: the target, unless it was overridden.
    public var endpoint: Endpoint { connectTo ?? Endpoint(host: host, port: port) }

    /// The target as a URL's authority, or a `Host` field, has it: the port is left out where it is the scheme's own.
    public var authority: String {
        let target = Endpoint(host: host, port: port)
        return port == (isSecure ? 443 : 80) ? target.hostText : target.description
    }

    /// When a connection that is begun now must be there, in nanoseconds of the monotonic clock.
    public var connectDeadline: Int64 { MonotonicClock.now() + Int64(connectTimeout * 1e9) }

    /// What opens connections to the target.
    ///
    /// - Parameter protocols: what is offered in a TLS handshake, the best first (ALPN).
    /// - Throws: `StreamFailure.unresolved` where the source address is none; `InvalidTLSConfiguration`.
    public func makeDialer(protocols: [String] = [], context: ExecutorContext) throws -> Dialer {
        Dialer(
            host: endpoint.host, port: endpoint.port, on: context.loop,
            resolution: resolve == .once ? .once : .perConnection,
            source: try sourceAddress.map(SocketAddress.init(numeric:)), policy: context.policy,
            tls: isSecure ? try tls.client(for: host, protocols: protocols) : nil)
    }

    /// Opens one connection to the target and closes it.
    ///
    /// - Parameters:
    ///   - scheme: how messages call the target, such as `https`.
    ///   - protocols: what is offered in a TLS handshake, the best first (ALPN).
    ///   - required: what the server has to agree to by TLS; nil for anything.
    /// - Throws: `Unreachable`, or a `Diagnostic` where the address needs an explicit yes.
    public func reach(
        scheme: String, protocols: [String] = [], requiring required: String? = nil, context: ExecutorContext
    ) async throws {
        let dialer = try makeDialer(protocols: protocols, context: context)
        do throws(StreamFailure) {
            let stream = try await dialer.dial(deadline: connectDeadline).stream
            let agreed = stream.negotiatedProtocol
            stream.close()
            guard isSecure, let required, agreed != required else { return }
            throw .tls(TLSFailure(.handshake, "the server does not agree to \(required) (ALPN)"))
        } catch .notAllowed(let address) {
            let host = endpoint.host
            throw Diagnostic(
                "\(host) has the address \(address), outside loopback and private networks",
                fix: "if you may load it, say so with --allow \(host)")
        } catch .cancelled {
            return
        } catch {
            throw Unreachable("cannot reach \(scheme)://\(endpoint): \(error)\(advice(about: error))")
        }
    }

    /// What to do about a certificate that is refused; empty for other failures.
    private func advice(about failure: StreamFailure) -> String {
        guard case .tls(let failure) = failure else { return "" }
        return switch failure.kind {
        case .unknownIssuer:
            "; name the certificates to trust with tls ca or --cacert, or trust anybody with --insecure"
        case .wrongHost:
            "; it was asked for \(tls.serverName ?? host): name another with tls server-name, or use --insecure"
        case .expired, .certificate: "; load it all the same with --insecure"
        case .handshake, .record: ""
        }
    }
}

extension ConnectionSettings {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case host, port, isSecure, tls, connectTimeout, resolve, connectTo, sourceAddress
    }

    /// Reads settings; those of an earlier version know no TLS.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        host = try fields.decode(String.self, forKey: .host)
        port = try fields.decode(Int.self, forKey: .port)
        isSecure = try fields.decodeIfPresent(Bool.self, forKey: .isSecure) ?? false
        tls = try fields.decodeIfPresent(TLSSettings.self, forKey: .tls) ?? TLSSettings()
        connectTimeout = try fields.decode(Double.self, forKey: .connectTimeout)
        resolve = try fields.decode(Resolve.self, forKey: .resolve)
        connectTo = try fields.decodeIfPresent(Endpoint.self, forKey: .connectTo)
        sourceAddress = try fields.decodeIfPresent(String.self, forKey: .sourceAddress)
    }
}
