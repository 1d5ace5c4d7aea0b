import LoadContent
import LoadWire

/// One virtual user's cookies, kept and sent as RFC 6265 says, but for public suffixes: a target may set a cookie for
/// any domain above its own.
///
/// Pure: what time it is comes in. Lives on its user's loop; all clients of the user share it.
final class CookieJar: SessionMemory {
    /// The most cookies that one user keeps, about as many as browsers keep for a site: the oldest ones go first.
    static let limit = 180

    /// In the order in which they are sent: longer paths first, of equal ones the older first.
    private var cookies: [Cookie] = []
    private var nextNumber: UInt32 = 0

    var isEmpty: Bool { cookies.isEmpty }
    var count: Int { cookies.count }

    func removeAll() {
        cookies = []
    }

    // MARK: - Keeping

    /// Keeps what a response sets.
    ///
    /// - Parameters:
    ///   - head: the response's head.
    ///   - path: the path that was requested, without its query.
    ///   - now: in nanoseconds of the monotonic clock.
    ///   - today: the same moment in seconds since 1970, for cookies that say a date.
    func keep(
        _ head: UnsafeRawBufferPointer, from site: CookieSite, path: UnsafeRawBufferPointer, now: Int64, today: Int64
    ) {
        HeaderLines(head: head).visit(Self.header) { line in
            if let field = SetCookieField(line) { keep(field, from: site, path: path, now: now, today: today) }
            return false
        }
    }

    private static let header = Array("set-cookie".utf8)

    private func keep(
        _ field: SetCookieField, from site: CookieSite, path requested: UnsafeRawBufferPointer, now: Int64, today: Int64
    ) {
        if let domain = field.domain, !site.isWithin(domain) { return }
        if field.isSecure, !site.isTrusted { return }
        if let domain = field.domain {
            keep(field, domain: domain, path: field.path ?? Self.defaultPath(of: requested), now: now, today: today)
        } else {
            site.host.withUnsafeBytes { host in
                keep(field, domain: host, path: field.path ?? Self.defaultPath(of: requested), now: now, today: today)
            }
        }
    }

    private func keep(
        _ field: SetCookieField, domain: UnsafeRawBufferPointer, path: UnsafeRawBufferPointer, now: Int64, today: Int64
    ) {
        let expires = Self.expiry(of: field, now: now, today: today)
        let known = cookies.firstIndex { cookie in
            cookie.name.elementsEqual(field.name) && cookie.path.elementsEqual(path)
                && cookie.domain.elementsEqual(domain.lazy.map(\.lowercased))
        }
        guard expires > now else {
            if let known { cookies.remove(at: known) }
            return
        }
        if let known {
            let number = cookies[known].number
            cookies[known] = Cookie(field, domain: domain, path: path, expires: expires, number: number)
        } else {
            add(Cookie(field, domain: domain, path: path, expires: expires, number: nextNumber), now: now)
            nextNumber &+= 1
        }
    }

    private func add(_ cookie: Cookie, now: Int64) {
        if cookies.count == Self.limit {
            cookies.removeAll { $0.expires <= now }
            if cookies.count == Self.limit,
                let oldest = cookies.indices.min(by: { cookies[$0].number < cookies[$1].number })
            {
                cookies.remove(at: oldest)
            }
        }
        let place = cookies.firstIndex { $0.path.count < cookie.path.count } ?? cookies.endIndex
        cookies.insert(cookie, at: place)
    }

    /// `Max-Age` comes before `Expires`; without either a cookie lasts as long as the user.
    private static func expiry(of field: SetCookieField, now: Int64, today: Int64) -> Int64 {
        guard let left = field.maxAge ?? field.expires.map({ $0 - today }) else { return .max }
        return left <= 0 ? now : now &+ Swift.min(left, 999_999_999) &* 1_000_000_000
    }

    /// RFC 6265, section 5.1.4: the directory of what was requested.
    private static func defaultPath(of requested: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard requested.first == UInt8(ascii: "/"), let end = requested.lastIndex(of: UInt8(ascii: "/")), end > 0 else {
            return root
        }
        return UnsafeRawBufferPointer(rebasing: requested[..<end])
    }

    private static var root: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: StaticString("/").utf8Start, count: 1)
    }

    // MARK: - Sending

    /// Adds the line of a request with the cookies that go to that host and path; nothing where there are none.
    ///
    /// - Parameter now: in nanoseconds of the monotonic clock.
    func append(
        to request: inout [UInt8], for site: CookieSite, path: UnsafeRawBufferPointer, now: Int64
    ) {
        var isFirst = true
        for index in cookies.indices where cookies[index].goes(to: site, path: path, at: now) {
            request += isFirst ? Self.name : Self.separator
            request += cookies[index].pair
            isFirst = false
        }
        if !isFirst { request += Self.lineEnd }
    }

    private static let name = Array("Cookie: ".utf8)
    private static let separator = Array("; ".utf8)
    private static let lineEnd = Array("\r\n".utf8)
}
