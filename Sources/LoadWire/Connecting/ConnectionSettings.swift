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
    /// Which of the addresses that names have are used.
    public var ip = AddressFamily.any
    /// The addresses of names that the system is not asked for.
    public var hosts = HostsTable()
    /// Where to connect to instead of the target's host and port, each an instance of it; what the target is called stays as
    /// it is. Empty to connect to the target itself.
    public var connectTo: [Endpoint] = []
    /// How connections are dealt out over addresses; nil where nobody said it.
    public var balance: Balance?
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
        (other.host, other.port, other.isSecure, other.connectTo) = (endpoint.host, endpoint.port, isSecure, [])
        return other
    }

    /// The same ways to whichever address answers first: for what is asked before the load.
    public var toAnyAddress: ConnectionSettings {
        var other = self
        other.balance = .first
        return other
    }

    /// How connections are dealt out: as was said, else in turn over several instances, and to one address of a name.
    public var usedBalance: Balance { balance ?? (connectTo.count > 1 ? .roundRobin : .first) }

    /// Where connections go, for messages: the target, unless another place stands for it.
    public var endpoint: Endpoint { connectTo.count == 1 ? connectTo[0] : Endpoint(host: host, port: port) }

    /// All places that connections go to.
    private var places: [Endpoint] { connectTo.isEmpty ? [endpoint] : connectTo }

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
    /// - Throws: `StreamFailure.unresolved` where an address is none; `InvalidTLSConfiguration`.
    public func makeDialer(protocols: [String] = [], context: ExecutorContext) throws -> Dialer {
        let choice = BalancedChoice(usedBalance, segment: context.segment, seed: context.seed)
        return try makeDialer(
            to: places, protocols: protocols, chooser: usedBalance == .first ? nil : choice, context: context)
    }

    private func makeDialer(
        to places: [Endpoint], protocols: [String], chooser: (any AddressChooser)?, context: ExecutorContext
    ) throws -> Dialer {
        Dialer(
            places: try places.map { place in
                Dialer.Place(
                    host: place.host, port: place.port,
                    addresses: try hosts[place.host]?.map { try SocketAddress(numeric: $0, port: place.port) })
            }, on: context.loop, resolution: resolve == .once ? .once : .perConnection, family: ip, chooser: chooser,
            source: try sourceAddress.map { try SocketAddress(numeric: $0) }, policy: context.policy,
            tls: isSecure ? try tls.client(for: host, protocols: protocols) : nil)
    }

    /// Opens one connection to the target and closes it: of several instances, to the first that can be reached. All that
    /// connections may be dealt out over must be allowed.
    ///
    /// - Parameters:
    ///   - scheme: how messages call the target, such as `https`.
    ///   - protocols: what is offered in a TLS handshake, the best first (ALPN).
    ///   - required: what the server has to agree to by TLS; nil for anything.
    /// - Throws: `Unreachable`, or a `Diagnostic` where the address needs an explicit yes.
    public func reach(
        scheme: String, protocols: [String] = [], requiring required: String? = nil, context: ExecutorContext
    ) async throws {
        var isReached = false
        var failures: [String] = []
        for place in places {
            let dialer = try makeDialer(to: [place], protocols: protocols, chooser: nil, context: context)
            do throws(StreamFailure) {
                if usedBalance != .first { try await dialer.admit(deadline: connectDeadline) }
                if !isReached { try await reach(by: dialer, requiring: required) }
                isReached = true
            } catch .notAllowed(let address) {
                throw Diagnostic(
                    "\(place.host) has the address \(address), outside loopback and private networks",
                    fix: "if you may load it, say so with --allow \(place.host)")
            } catch .cancelled {
                return
            } catch {
                failures.append("cannot reach \(scheme)://\(place): \(error)\(advice(about: error))")
            }
        }
        if !isReached { throw Unreachable(failures.joined(separator: "; ")) }
    }

    private func reach(by dialer: Dialer, requiring required: String?) async throws(StreamFailure) {
        let stream = try await dialer.dial(deadline: connectDeadline).stream
        let agreed = stream.negotiatedProtocol
        stream.close()
        guard isSecure, let required, agreed != required else { return }
        throw .tls(TLSFailure(.handshake, "the server does not agree to \(required) (ALPN)"))
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
        case host, port, isSecure, tls, connectTimeout, resolve, ip, hosts, connectTo, balance, sourceAddress
    }

    /// Reads settings; those of an earlier version know no TLS, and one place to connect to.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        host = try fields.decode(String.self, forKey: .host)
        port = try fields.decode(Int.self, forKey: .port)
        isSecure = try fields.decodeIfPresent(Bool.self, forKey: .isSecure) ?? false
        tls = try fields.decodeIfPresent(TLSSettings.self, forKey: .tls) ?? TLSSettings()
        connectTimeout = try fields.decode(Double.self, forKey: .connectTimeout)
        resolve = try fields.decode(Resolve.self, forKey: .resolve)
        ip = try fields.decodeIfPresent(AddressFamily.self, forKey: .ip) ?? .any
        hosts = try fields.decodeIfPresent(HostsTable.self, forKey: .hosts) ?? HostsTable()
        if let place = try? fields.decode(Endpoint.self, forKey: .connectTo) {
            connectTo = [place]
        } else {
            connectTo = try fields.decodeIfPresent([Endpoint].self, forKey: .connectTo) ?? []
        }
        balance = try fields.decodeIfPresent(Balance.self, forKey: .balance)
        sourceAddress = try fields.decodeIfPresent(String.self, forKey: .sourceAddress)
    }
}
