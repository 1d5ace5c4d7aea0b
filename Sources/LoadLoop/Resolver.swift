import CLoadLoop
import Dispatch
import Glibc

/// Turns names into addresses by the system's resolver, on threads that may block, never on a loop.
enum Resolver {
    /// Finds the addresses of a host, in the order in which the system would try them; or fails with
    /// `StreamFailure.unresolved` and the resolver's words. `receive` is called on one of the resolver's threads.
    static func resolve(
        host: String, port: Int, family: AddressFamily,
        receive: @escaping @Sendable (Result<[SocketAddress], StreamFailure>) -> Void
    ) {
        DispatchQueue.global().async {
            receive(Result { () throws(StreamFailure) in try lookUp(host: host, port: port, family: family) })
        }
    }

    private static func lookUp(
        host: String, port: Int, family: AddressFamily
    ) throws(StreamFailure) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = family.asked
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let error = getaddrinfo(host, String(port), &hints, &list)
        guard error == 0 else {
            let words = String(cString: gai_strerror(error))
            throw .unresolved(family.asked == AF_UNSPEC ? words : "\(family.lack(of: host)) (\(words))")
        }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var entry = list
        while let current = entry {
            if let address = current.pointee.ai_addr {
                addresses.append(SocketAddress(address, length: current.pointee.ai_addrlen))
            }
            entry = current.pointee.ai_next
        }
        guard !addresses.isEmpty else { throw .unresolved(family.lack(of: host)) }
        return addresses
    }
}
