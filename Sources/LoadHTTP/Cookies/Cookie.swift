/// A cookie that a virtual user was sent. Small: a hundred thousand users may have some each.
struct Cookie {
    /// `name=value`, then the domain, then the path: one piece of memory for all.
    private let text: [UInt8]
    private let nameLength: UInt16
    private let pairLength: UInt16
    private let domainLength: UInt16
    /// Whether only the host that set it gets it, rather than its whole domain.
    let isHostOnly: Bool
    let isSecure: Bool
    /// Tells which cookie is the oldest.
    let number: UInt32
    /// When it is over, in nanoseconds of the monotonic clock.
    let expires: Int64

    /// Makes the cookie of a field that was found in order.
    init(
        _ field: SetCookieField, domain: some Collection<UInt8>, path: some Collection<UInt8>, expires: Int64,
        number: UInt32
    ) {
        var text: [UInt8] = []
        text.reserveCapacity(field.name.count + 1 + field.value.count + domain.count + path.count)
        text += field.name
        text.append(UInt8(ascii: "="))
        text += field.value
        pairLength = UInt16(text.count)
        text += domain.lazy.map(\.lowercased)
        text += path
        self.text = text
        nameLength = UInt16(field.name.count)
        domainLength = UInt16(domain.count)
        isHostOnly = field.domain == nil
        isSecure = field.isSecure
        self.expires = expires
        self.number = number
    }

    /// `name=value`.
    var pair: ArraySlice<UInt8> { text[..<Int(pairLength)] }
    var name: ArraySlice<UInt8> { text[..<Int(nameLength)] }
    var domain: ArraySlice<UInt8> { text[Int(pairLength)...].prefix(Int(domainLength)) }
    var path: ArraySlice<UInt8> { text[(Int(pairLength) + Int(domainLength))...] }

    /// Whether a request to that host and path takes it along (RFC 6265, section 5.4).
    func goes(to site: CookieSite, path: UnsafeRawBufferPointer, at now: Int64) -> Bool {
        guard now < expires, site.isTrusted || !isSecure, covers(path) else { return false }
        return isHostOnly ? site.host.elementsEqual(domain) : site.isWithin(domain)
    }

    /// Whether the path is the cookie's, or lies below it (RFC 6265, section 5.1.4).
    private func covers(_ requested: UnsafeRawBufferPointer) -> Bool {
        let path = path
        guard requested.starts(with: path) else { return false }
        let slash = UInt8(ascii: "/")
        return requested.count == path.count || path.last == slash || requested[path.count] == slash
    }
}
