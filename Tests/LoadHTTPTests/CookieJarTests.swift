import Testing

@testable import LoadHTTP

/// What a user keeps of `Set-Cookie` fields, and what its requests take along.
@Suite struct CookieJarTests {
    fileprivate static let second: Int64 = 1_000_000_000

    /// A jar after responses of a host, and the time in seconds since they came.
    private final class Visit {
        let jar = CookieJar()
        var site = CookieSite(authority: "www.shop.test:8080")
        var now: Int64 = 0

        init(_ fields: String..., path: String = "/") { receive(fields, path: path) }

        func receive(_ fields: [String], path: String = "/") {
            let head = "HTTP/1.1 200 OK\r\n" + fields.map { "Set-Cookie: \($0)\r\n" }.joined() + "\r\n"
            Array(head.utf8).withUnsafeBytes { head in
                Array(path.utf8).withUnsafeBytes { path in
                    jar.keep(head, from: site, path: path, now: now * CookieJarTests.second, today: 1_000 + now)
                }
            }
        }

        func sent(to path: String = "/", of host: String? = nil, isSecure: Bool = false) -> String {
            var line: [UInt8] = []
            let site = CookieSite(authority: host ?? "www.shop.test", isSecure: isSecure)
            Array(path.utf8).withUnsafeBytes {
                jar.append(to: &line, for: site, path: $0, now: now * CookieJarTests.second)
            }
            return String(decoding: line, as: UTF8.self).replacing("Cookie: ", with: "").replacing("\r\n", with: "")
        }
    }

    @Test func aLineHasAllCookiesOfTheHost() {
        #expect(Visit("a=1", "b=2; HttpOnly", "c=").sent() == "a=1; b=2; c=")
        #expect(Visit().sent() == "")
    }

    @Test(arguments: [
        ("a=1", "a=1"), ("  a = 1 ; x", "a=1"), ("a=b=c", "a=b=c"), (#"a="1 2""#, #"a="1 2""#), ("a", ""), ("=1", ""),
        ("", ""), (";a=1", ""), ("a=\u{1}", ""),
    ]) func theirNamesAndValuesAreReadAsTheyStand(field: String, sent: String) {
        #expect(Visit(field).sent() == sent)
    }

    @Test func anotherValueReplacesTheFirstInItsPlace() {
        let visit = Visit("a=1", "b=2")
        visit.receive(["a=3", "b=4; Path=/cart"])
        #expect(visit.sent() == "a=3; b=2" && visit.sent(to: "/cart") == "b=4; a=3; b=2")
    }

    @Test(arguments: ["a=; Max-Age=0", "a=x; max-age=-1", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"])
    func aCookieThatIsOverIsDeleted(field: String) {
        let visit = Visit("a=1", "b=2")
        visit.receive([field])
        #expect(visit.sent() == "b=2")
    }

    @Test func cookiesEndWhenTheySay() {
        // Today is the second 1000 of 1970: 00:16:40.
        let visit = Visit(
            "a=1; Max-Age=10", "b=2; Expires=Thu, 01 Jan 1970 00:17:00 GMT", "c=3",
            "d=4; Max-Age=30; Expires=Thu, 01 Jan 1970 00:16:41 GMT", "e=5; Max-Age=soon; Expires=never")
        let lives = [(0, "a=1; b=2; c=3; d=4; e=5"), (9, "a=1; b=2; c=3; d=4; e=5"), (10, "b=2; c=3; d=4; e=5")]
        for (second, sent) in lives + [(19, "b=2; c=3; d=4; e=5"), (20, "c=3; d=4; e=5"), (30, "c=3; e=5")] {
            visit.now = Int64(second)
            #expect(visit.sent() == sent, "after \(second) s")
        }
    }

    @Test(arguments: [
        ("", "www.shop.test", true), ("", "WWW.shop.test:80", true), ("", "shop.test", false),
        ("", "a.www.shop.test", false), ("Domain=shop.test", "shop.test", true),
        ("Domain=.Shop.test", "api.shop.test", true), ("Domain=shop.test", "ashop.test", false),
        ("Domain=www.shop.test", "a.www.shop.test", true), ("Domain=other.test", "other.test", false),
        ("Domain=api.www.shop.test", "api.www.shop.test", false), ("Domain=", "www.shop.test", true),
    ]) func aDomainSaysWhichHostsGetIt(attribute: String, host: String, gets: Bool) {
        #expect(Visit("a=1; \(attribute)").sent(of: host) == (gets ? "a=1" : ""))
    }

    @Test func anAddressHasNoDomainsAboveIt() {
        let visit = Visit()
        visit.site = CookieSite(authority: "10.0.0.1:80")
        visit.receive(["a=1; Domain=0.0.1", "b=2; Domain=10.0.0.1", "c=3"])
        #expect(visit.sent(of: "10.0.0.1") == "b=2; c=3")
        #expect(CookieSite(authority: "[::1]:8080").host == Array("::1".utf8))
    }

    @Test(arguments: [
        ("", "/shop/cart", "/shop/cart", true), ("", "/shop/cart", "/shop", true),
        ("", "/shop/cart", "/shop/x/y", true),
        ("", "/shop/cart", "/shopping", false), ("", "/shop", "/", true), ("", "/", "/x", true),
        ("Path=/a", "/x", "/a", true), ("Path=/a", "/x", "/ab", false), ("Path=/a/", "/x", "/a", false),
        ("Path=/a/", "/x", "/a/b", true), ("Path=a", "/x/y", "/x", true), ("Path=", "/x/y", "/z", false),
    ]) func aPathSaysWhichRequestsTakeIt(attribute: String, requested: String, path: String, takes: Bool) {
        #expect(Visit("a=1; \(attribute)", path: requested).sent(to: path) == (takes ? "a=1" : ""))
    }

    @Test func secureOnesGoOverTLSOrNotFarAway() {
        #expect(Visit("a=1; Secure").sent(isSecure: true) == "", "it was not set over TLS")
        for host in ["localhost:8080", "127.0.0.1", "[::1]:80", "shop.localhost"] {
            let visit = Visit()
            visit.site = CookieSite(authority: host)
            visit.receive(["a=1; Secure"])
            #expect(visit.sent(of: host) == "a=1", "\(host)")
        }
    }

    @Test func theOldestGoWhereThereAreTooMany() {
        let visit = Visit("first=1; Path=/a/b")
        for number in 0..<CookieJar.limit { visit.receive(["n\(number)=1"]) }
        #expect(visit.jar.count == CookieJar.limit && visit.sent(to: "/a/b").hasPrefix("n0=1; n1=1; "))
        visit.receive(["long=" + String(repeating: "x", count: 5_000)])
        #expect(visit.jar.count == CookieJar.limit && !visit.sent().contains("long"))
    }

    @Test func somebodyNewHasNone() {
        let visit = Visit("a=1")
        visit.jar.removeAll()
        #expect(visit.jar.isEmpty && visit.sent() == "")
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
        ("Sun Nov  6 08:49:37 1994", 784_111_777), ("06 nov 1994 8:49:37", 784_111_777),
        ("Thu, 01-Jan-1970 00:00:00 GMT", 0), ("Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799),
        ("Wed, 31 Dec 2069 00:00:00", 3_155_673_600), ("Fri, 31 Dec 1999 24:00:00 GMT", nil), ("06 Nov 1994", nil),
        ("06 Nov 1600 08:49:37", nil), ("32 Nov 1994 08:49:37", nil), ("", nil), ("session", nil),
        ("06 Nov 1994 08:49:60", nil), ("06 Nov 19945 08:49:37", nil),
    ]) func datesAreReadHoweverTheyAreWritten(text: String, seconds: Int64?) {
        #expect(Array(text.utf8).withUnsafeBytes { CookieDate.seconds($0) } == seconds)
    }
}
