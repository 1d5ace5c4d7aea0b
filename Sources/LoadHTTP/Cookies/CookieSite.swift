import LoadContent
import LoadWire

/// The host that a request goes to, as cookies see it.
struct CookieSite: Equatable {
    /// In lower case, without the port, and without the brackets of an IPv6 address.
    let host: [UInt8]
    /// Whether the host is an address: it has no domains above it.
    let isAddress: Bool
    /// Whether cookies may be sent that are `Secure`: over TLS, and to this machine, as browsers do.
    let isTrusted: Bool

    /// - Parameter authority: `host`, or `host:port`, as in a `Host` field.
    init(authority: String, isSecure: Bool = false) {
        var name = Substring(authority.lowercased())
        if name.first == "[", let end = name.firstIndex(of: "]") {
            name = name[..<end].dropFirst()
        } else if let colon = name.firstIndex(of: ":"), name[colon...].dropFirst().allSatisfy(\.isNumber) {
            name = name[..<colon]
        }
        host = Array(name.utf8)
        isAddress = Endpoint.isAddress(String(name))
        let isLoopback =
            name == "localhost" || name.hasSuffix(".localhost")
            || (isAddress && (name.hasPrefix("127.") || name == "::1"))
        isTrusted = isSecure || isLoopback
    }

    /// Whether cookies of the domain are the host's too (RFC 6265, section 5.1.3); the domain in any case.
    func isWithin(_ domain: some Collection<UInt8>) -> Bool {
        let above = host.count - domain.count
        guard above >= 0, host[above...].elementsEqual(domain.lazy.map(\.lowercased)) else { return false }
        return above == 0 || (!isAddress && host[above - 1] == UInt8(ascii: "."))
    }
}
