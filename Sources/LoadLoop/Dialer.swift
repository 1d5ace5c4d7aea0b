import CLoadLoop
import Glibc

/// Which addresses a run may load.
public struct AddressPolicy: Sendable, Equatable {
    /// Hosts, in lower case, whose addresses are allowed wherever they are.
    public let allowedHosts: Set<String>

    /// Allows loopback and private networks, and the addresses of these hosts, however their names are spelt.
    public init(allowedHosts: Set<String> = []) {
        self.allowedHosts = Set(allowedHosts.map { $0.lowercased() })
    }

    func permits(_ address: SocketAddress, of host: String) -> Bool {
        address.isLoopbackOrPrivate || allowedHosts.contains(host.lowercased())
    }
}

/// Opens connections to one host: resolves, checks the address, connects; each timed. Lives on its loop's thread.
public final class Dialer {
    /// How often the host's name is resolved.
    public enum Resolution: Sendable {
        /// Once; all connections use the address that answered first.
        case once
        /// For each connection.
        case perConnection
    }

    /// A connection and what opening it took, in nanoseconds.
    public struct Dialed {
        /// The open connection.
        public let stream: ByteStream
        /// Time to resolve the name; 0 where it was known.
        public let resolving: Int64
        /// Time to connect.
        public let connecting: Int64
        /// Time of the TLS handshake; 0 without TLS.
        public var securing: Int64 = 0
    }

    private let loop: EventLoop
    private let host: String
    private let port: Int
    private let resolution: Resolution
    private let source: SocketAddress?
    private let policy: AddressPolicy
    private let tls: TLSClient?
    private var known: [SocketAddress] = []

    /// - Parameters:
    ///   - host: name or numeric address to connect to.
    ///   - port: TCP port.
    ///   - resolution: how often the name is resolved.
    ///   - source: local address to connect from; nil lets the system choose.
    ///   - policy: which addresses may be loaded.
    ///   - tls: makes TLS connections of them; nil for plain ones.
    public init(
        host: String, port: Int, on loop: EventLoop, resolution: Resolution = .once, source: SocketAddress? = nil,
        policy: AddressPolicy, tls: TLSClient? = nil
    ) {
        self.loop = loop
        self.host = host
        self.port = port
        self.resolution = resolution
        self.source = source
        self.policy = policy
        self.tls = tls
    }

    /// Resolves the host now where it is to be resolved once, so that no exchange has to wait for it; before
    /// `deadline`, in nanoseconds of the monotonic clock.
    public func prepare(deadline: Int64) async throws(StreamFailure) {
        if resolution == .once { known = try await loop.lookUp(host: host, port: port, deadline: deadline) }
    }

    /// Opens a connection before `deadline` (nanoseconds of the monotonic clock). Tries the host's addresses in turn
    /// and throws the last one's failure.
    ///
    /// - Parameter session: what a TLS connection resumes, where its server lets it; nil to resume nothing.
    public func dial(deadline: Int64, resuming session: TLSSession? = nil) async throws(StreamFailure) -> Dialed {
        guard let tls else { return try await connect(deadline: deadline) }
        return try await secure(try await connect(deadline: deadline), by: tls, deadline: deadline, resuming: session)
    }

    @inline(never)
    private func secure(
        _ dialed: Dialed, by tls: TLSClient, deadline: Int64, resuming session: TLSSession?
    ) async throws(StreamFailure) -> Dialed {
        let began = MonotonicClock.now()
        let stream = dialed.stream
        do {
            stream.deadline = deadline
            try await stream.secure(by: tls, resuming: session)
            stream.deadline = .max
        } catch {
            stream.close()
            throw error
        }
        var dialed = dialed
        dialed.securing = MonotonicClock.now() - began
        return dialed
    }

    @inline(__always)
    private func connect(deadline: Int64) async throws(StreamFailure) -> Dialed {
        if loop.streamsCancelled { throw .cancelled }
        guard known.count == 1 else { return try await search(deadline: deadline) }
        // The rule, in a frame of its own: what a task's frames ever needed stays with it, and a virtual user that
        // rests should not hold the memory of the search.
        let began = MonotonicClock.now()
        let stream = try open(known[0], deadline: deadline)
        try await finish(stream)
        return Dialed(stream: stream, resolving: 0, connecting: MonotonicClock.now() - began)
    }

    @inline(never)
    private func search(deadline: Int64) async throws(StreamFailure) -> Dialed {
        let began = MonotonicClock.now()
        var addresses = known
        if addresses.isEmpty {
            addresses = try await loop.lookUp(host: host, port: port, deadline: deadline)
        }
        let resolved = MonotonicClock.now()
        var failure = StreamFailure.unresolved("no address for \(host)")
        for address in addresses {
            do {
                let stream = try open(address, deadline: deadline)
                try await finish(stream)
                if resolution == .once { known = [address] }
                return Dialed(
                    stream: stream, resolving: resolved - began, connecting: MonotonicClock.now() - resolved)
            } catch {
                failure = error
                if error == .cancelled || error == .tooManyOpenFiles { break }
            }
        }
        throw failure
    }

    /// Begins to connect.
    @inline(never)
    private func open(_ address: SocketAddress, deadline: Int64) throws(StreamFailure) -> ByteStream {
        guard policy.permits(address, of: host) else { throw .notAllowed(address.description) }
        let descriptor = loop_tcp_socket(address.family)
        guard descriptor >= 0 else { throw StreamFailure(errno: errno) }
        if let source, source.withPointer({ loop_bind_source(descriptor, $0, $1) }) != 0 {
            // Not `StreamFailure(errno:)`: without the address, EADDRNOTAVAIL is no lack of ports.
            let failure = StreamFailure.system(errno)
            close(descriptor)
            throw failure
        }
        // Before it is registered: an edge raised between the two would be lost otherwise.
        if address.withPointer({ Glibc.connect(descriptor, $0, $1) }) != 0 && errno != EINPROGRESS {
            let failure = StreamFailure(errno: errno)
            close(descriptor)
            throw failure
        }
        let stream = try ByteStream(descriptor: descriptor, on: loop)
        stream.deadline = deadline
        return stream
    }

    /// Waits until a connection is there, or closes it.
    @inline(__always)
    private func finish(_ stream: ByteStream) async throws(StreamFailure) {
        do {
            try await stream.waitForConnection()
            stream.deadline = .max
        } catch {
            stream.close()
            throw error
        }
    }
}
