import Glibc

/// Which of a name's addresses connections use: those of IPv4, those of IPv6, or both.
public enum AddressFamily: String, Sendable, Codable, CaseIterable {
    /// All, in the system's order.
    case any
    /// Those of IPv4 only.
    case ipv4
    /// Those of IPv6 only.
    case ipv6
    /// Those of IPv4 first.
    case preferIPv4 = "prefer-ipv4"
    /// Those of IPv6 first.
    case preferIPv6 = "prefer-ipv6"

    /// The family that the system is asked for.
    var asked: Int32 { isPreference ? AF_UNSPEC : wanted ?? AF_UNSPEC }

    private var wanted: Int32? {
        switch self {
        case .any: nil
        case .ipv4, .preferIPv4: AF_INET
        case .ipv6, .preferIPv6: AF_INET6
        }
    }

    private var isPreference: Bool { self == .preferIPv4 || self == .preferIPv6 }

    /// That a host has no address which counts, in words.
    func lack(of host: String) -> String {
        switch asked {
        case AF_INET: "no IPv4 address for \(host)"
        case AF_INET6: "no IPv6 address for \(host)"
        default: "no address for \(host)"
        }
    }

    /// Those of a place's addresses that count, in the order in which they are tried.
    ///
    /// - Parameter dealtOut: whether connections go to all of them alike: then what is preferred is all, where there is any.
    func arranged(_ addresses: [SocketAddress], dealtOut: Bool) -> [SocketAddress] {
        guard let wanted else { return addresses }
        let first = addresses.filter { $0.family == wanted }
        if !isPreference || (dealtOut && !first.isEmpty) { return first }
        return first + addresses.filter { $0.family != wanted }
    }
}
