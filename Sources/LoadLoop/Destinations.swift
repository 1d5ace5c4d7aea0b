extension Dialer {
    /// Where connections may go: the target, or one of its instances.
    public struct Place: Sendable {
        /// A name or a numeric address.
        public let host: String
        /// The TCP port.
        public let port: Int
        /// The host's addresses where they are known, with the port; nil to ask the system.
        public let addresses: [SocketAddress]?

        /// Makes a place.
        public init(host: String, port: Int, addresses: [SocketAddress]? = nil) {
            (self.host, self.port, self.addresses) = (host, port, addresses)
        }
    }
}

/// One address of a place, or why the place has none.
struct Destination {
    let host: String
    let address: Result<SocketAddress, StreamFailure>

    /// A failure that a connection to it met, with the address where that says more.
    func blamed(for failure: StreamFailure) -> StreamFailure {
        guard case .success(let address) = address else { return failure }
        return switch failure {
        case .refused, .timedOut, .reset, .portsExhausted, .tls, .truncated, .system: .at(address, failure)
        case .unresolved, .notAllowed, .tooManyOpenFiles, .cancelled, .at: failure
        }
    }
}

/// The addresses of the places that a dialer has.
struct Destinations {
    let places: [Dialer.Place]
    let family: AddressFamily
    /// Whether connections are dealt out over all addresses; otherwise they are tried in turn.
    let areDealtOut: Bool

    /// All addresses, place by place. A place without any is there once, with the reason.
    ///
    /// - Parameter deadline: until when the system may take to find them, in nanoseconds of the monotonic clock.
    func lookUp(on loop: EventLoop, deadline: Int64) async -> [Destination] {
        var all: [Destination] = []
        for place in places {
            do throws(StreamFailure) {
                let addresses = try await addresses(of: place, on: loop, deadline: deadline)
                all += addresses.map { Destination(host: place.host, address: .success($0)) }
            } catch {
                all.append(Destination(host: place.host, address: .failure(named(error, place))))
            }
        }
        return all
    }

    private func addresses(
        of place: Dialer.Place, on loop: EventLoop, deadline: Int64
    ) async throws(StreamFailure) -> [SocketAddress] {
        let found: [SocketAddress]
        if let known = place.addresses {
            found = family.arranged(known, dealtOut: areDealtOut)
        } else {
            let all = try await loop.lookUp(host: place.host, port: place.port, family: family, deadline: deadline)
            // A balancer by DNS answers in another order each time: what is chosen by its position must not move.
            let steady = areDealtOut ? all.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) } : all
            found = family.arranged(steady, dealtOut: areDealtOut)
        }
        guard !found.isEmpty else { throw .unresolved(family.lack(of: place.host)) }
        guard areDealtOut else { return found }
        // What an answer has twice is one address.
        return found.enumerated().filter { !found[..<$0.offset].contains($0.element) }.map(\.element)
    }

    /// Says which of several names it is.
    private func named(_ failure: StreamFailure, _ place: Dialer.Place) -> StreamFailure {
        guard places.count > 1, case .unresolved(let words) = failure, !words.contains(place.host) else {
            return failure
        }
        return .unresolved("\(place.host): \(words)")
    }
}
