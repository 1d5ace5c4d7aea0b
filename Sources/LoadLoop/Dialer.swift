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

/// Opens connections to one target: resolves, chooses an address, checks it, connects; each timed. Lives on its loop's
/// thread.
public final class Dialer {
    /// How often names are resolved.
    public enum Resolution: Sendable {
        /// Once; where nobody chooses, all connections use the address that answered first.
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
    private let destinations: Destinations
    private let chooser: (any AddressChooser)?
    private let resolution: Resolution
    private let source: SocketAddress?
    private let policy: AddressPolicy
    private let tls: TLSClient?
    private var known: [Destination] = []

    /// - Parameters:
    ///   - places: where to connect to; at least one.
    ///   - resolution: how often names are resolved.
    ///   - family: which of the addresses count.
    ///   - chooser: decides for each connection which address it goes to; nil tries them in turn, and stays with the one
    ///     that answered first.
    ///   - source: local address to connect from; nil lets the system choose.
    ///   - policy: which addresses may be loaded.
    ///   - tls: makes TLS connections of them; nil for plain ones.
    public init(
        places: [Place], on loop: EventLoop, resolution: Resolution = .once, family: AddressFamily = .any,
        chooser: (any AddressChooser)? = nil, source: SocketAddress? = nil, policy: AddressPolicy,
        tls: TLSClient? = nil
    ) {
        precondition(!places.isEmpty, "a dialer needs a place to connect to")
        self.loop = loop
        destinations = Destinations(places: places, family: family, areDealtOut: chooser != nil)
        self.chooser = chooser
        self.resolution = resolution
        self.source = source
        self.policy = policy
        self.tls = tls
    }

    /// A dialer of one host, whose addresses are tried in turn.
    ///
    /// - Parameters:
    ///   - host: name or numeric address to connect to.
    ///   - port: TCP port.
    public convenience init(
        host: String, port: Int, on loop: EventLoop, resolution: Resolution = .once, source: SocketAddress? = nil,
        policy: AddressPolicy, tls: TLSClient? = nil
    ) {
        self.init(
            places: [Place(host: host, port: port)], on: loop, resolution: resolution, source: source, policy: policy,
            tls: tls)
    }

    /// Resolves names now where that is done once, so that no exchange has to wait for it; before `deadline`, in
    /// nanoseconds of the monotonic clock. Where connections are dealt out, each place must have an address.
    public func prepare(deadline: Int64) async throws(StreamFailure) {
        guard resolution == .once else { return }
        var found: [Destination] = []
        var failure: StreamFailure?
        for destination in await destinations.lookUp(on: loop, deadline: deadline) {
            switch destination.address {
            case .success: found.append(destination)
            case .failure(let reason): failure = failure ?? reason
            }
        }
        if let failure, found.isEmpty || destinations.areDealtOut { throw failure }
        known = found
    }

    /// Says whether all addresses may be loaded. Places without any are passed over.
    ///
    /// - Parameter deadline: until when, in nanoseconds of the monotonic clock.
    /// - Throws: `StreamFailure.notAllowed` with the first address that the policy does not allow.
    public func admit(deadline: Int64) async throws(StreamFailure) {
        for destination in await destinations.lookUp(on: loop, deadline: deadline) {
            guard case .success(let address) = destination.address else { continue }
            guard policy.permits(address, of: destination.host) else { throw .notAllowed(address.description) }
        }
    }

    /// Opens a connection before `deadline` (nanoseconds of the monotonic clock): to the address that is chosen, or to
    /// the first one that answers. Throws the failure of the one, or of the last one.
    ///
    /// - Parameters:
    ///   - user: the number of the user whose connection it is; nil for one that users share.
    ///   - session: what a TLS connection resumes, where its server lets it; nil to resume nothing.
    public func dial(
        deadline: Int64, for user: Int? = nil, resuming session: TLSSession? = nil
    ) async throws(StreamFailure) -> Dialed {
        if let chooser, known.count != 1 {
            return try await dial(by: chooser, deadline: deadline, for: user, resuming: session)
        }
        guard let tls else { return try await connect(deadline: deadline) }
        return try await secure(try await connect(deadline: deadline), by: tls, deadline: deadline, resuming: session)
    }

    /// Opens a connection to the address that is chosen for it.
    @inline(never)
    private func dial(
        by chooser: any AddressChooser, deadline: Int64, for user: Int?, resuming session: TLSSession?
    ) async throws(StreamFailure) -> Dialed {
        if loop.streamsCancelled { throw .cancelled }
        let began = MonotonicClock.now()
        var (choices, resolved) = (known, began)
        if choices.isEmpty {
            choices = await destinations.lookUp(on: loop, deadline: deadline)
            resolved = MonotonicClock.now()
            let isWhole = choices.allSatisfy { if case .success = $0.address { true } else { false } }
            if resolution == .once, isWhole { known = choices }
        }
        let chosen = chooser.choose(of: choices.count, for: user)
        do throws(StreamFailure) {
            let stream = try open(choices[chosen], deadline: deadline)
            try await finish(stream)
            let dialed = Dialed(
                stream: stream, resolving: resolved - began, connecting: MonotonicClock.now() - resolved)
            guard let tls else { return dialed }
            return try await secure(dialed, by: tls, deadline: deadline, resuming: session)
        } catch {
            throw choices[chosen].blamed(for: error)
        }
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
        let stream = try openKnown(deadline: deadline)
        try await finish(stream)
        return Dialed(stream: stream, resolving: 0, connecting: MonotonicClock.now() - began)
    }

    @inline(never)
    private func search(deadline: Int64) async throws(StreamFailure) -> Dialed {
        let began = MonotonicClock.now()
        var choices = known
        if choices.isEmpty { choices = await destinations.lookUp(on: loop, deadline: deadline) }
        let resolved = MonotonicClock.now()
        var failure = StreamFailure.unresolved("no address")
        for (place, choice) in choices.enumerated() {
            do {
                // One that says nothing leaves their share of the time to the others.
                let now = MonotonicClock.now()
                let share = Swift.max(0, deadline - now) / Int64(choices.count - place)
                let stream = try open(choice, deadline: now + share)
                try await finish(stream)
                if resolution == .once { known = [choice] }
                return Dialed(
                    stream: stream, resolving: resolved - began, connecting: MonotonicClock.now() - resolved)
            } catch {
                failure = error
                if error == .cancelled || error == .tooManyOpenFiles { break }
            }
        }
        throw failure
    }

    /// Whether the next connection may go to another address than the last one.
    public var choosesAddresses: Bool { chooser != nil }

    /// Begins to connect to the only address there is.
    @inline(never)
    private func openKnown(deadline: Int64) throws(StreamFailure) -> ByteStream {
        try open(known[0], deadline: deadline)
    }

    /// Begins to connect.
    @inline(never)
    private func open(_ destination: Destination, deadline: Int64) throws(StreamFailure) -> ByteStream {
        let address = try destination.address.get()
        guard policy.permits(address, of: destination.host) else { throw .notAllowed(address.description) }
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
