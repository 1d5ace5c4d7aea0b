import LoadMeasure
import LoadPlan
import Testing

@testable import LoadHTTP

/// Where a redirect leads, and what is sent there.
@Suite struct RedirectTests {
    /// The examples of RFC 3986, section 5.4, for http.
    @Test(arguments: [
        ("g", "/b/c/g"), ("./g", "/b/c/g"), ("g/", "/b/c/g/"), ("/g", "/g"), ("?y", "/b/c/d;p?y"), ("g?y", "/b/c/g?y"),
        ("#s", "/b/c/d;p?q"), ("g#s", "/b/c/g"), ("g?y#s", "/b/c/g?y"), (";x", "/b/c/;x"), ("", "/b/c/d;p?q"),
        (".", "/b/c/"), ("./", "/b/c/"), ("..", "/b/"), ("../", "/b/"), ("../g", "/b/g"), ("../..", "/"),
        ("../../g", "/g"), ("../../../g", "/g"), ("/./g", "/g"), ("/../g", "/g"), ("g.", "/b/c/g."),
        ("..g", "/b/c/..g"),
        ("./../g", "/b/g"), ("g;x=1/../y", "/b/c/y"), ("g?y/../x", "/b/c/g?y/../x"), ("http://a/x", "/x"),
        ("a b", "/b/c/a%20b"), ("/ü", "/%C3%BC"), ("x:y/..", nil),
    ]) func aReferenceIsResolved(reference: String, target: String?) {
        let location = try? HTTPLocation(reference, authority: "a", isSecure: false, target: "/b/c/d;p?q")
        #expect(location?.target == target)
        if let location { #expect(location.authority == "a") }
    }

    @Test(arguments: [
        ("http://b.test:81/x?y", "b.test:81", "/x?y"), ("//b.test", "b.test", "/"),
        ("HTTP://b.test?x", "b.test", "/?x"),
        ("http://user:word@b.test:80/x", "b.test", "/x"), ("//[::1]:81/x", "[::1]:81", "/x"),
        ("https://b.test:443/x", "b.test", "/x"), ("https://a:80/x", "a:80", "/x"),
    ]) func anotherHostIsNamed(reference: String, authority: String, target: String) throws {
        let location = try HTTPLocation(reference, authority: "a", isSecure: false, target: "/")
        #expect(location.authority == authority && location.target == target)
    }

    @Test(arguments: [
        ("ftp://a/x", #"which has the unknown scheme "ftp""#), ("http:///x", "which names no host"),
        ("http:x", "which names no host"), ("//a:b/", "which names no host"),
    ]) func whatCannotBeFollowedSaysWhy(reference: String, problem: String) {
        let error = #expect(throws: Diagnostic.self) {
            try HTTPLocation(reference, authority: "a", isSecure: false, target: "/")
        }
        #expect(error?.message == problem)
    }

    @Test func placesAreTheSameWhateverTheirSpelling() {
        func isSame(_ reference: String, _ authority: String, isSecure: Bool = false) -> Bool? {
            let location = try? HTTPLocation(reference, authority: "a", isSecure: false, target: "/")
            return location?.isAt(authority, isSecure: isSecure)
        }
        #expect(isSame("//Shop.test/", "shop.test:80") == true && isSame("//a:8080", "a") == false)
        #expect(isSame("https://a", "a:443", isSecure: true) == true && isSame("https://a", "a") == false)
    }

    @Test(arguments: [
        (301, "POST", "GET"), (302, "POST", "GET"), (303, "POST", "GET"), (303, "PUT", "GET"), (303, "HEAD", "HEAD"),
        (301, "PUT", "PUT"), (302, "GET", "GET"), (307, "POST", "POST"), (308, "DELETE", "DELETE"),
    ]) func theStatusSaysTheMethod(status: Int, method: String, next: String) {
        #expect(HTTPRedirect.leadsOn(status) && HTTPRedirect.method(after: method, status: status) == next)
    }

    private static let sent =
        "POST /login HTTP/1.1\r\nHost: a\r\nAuthorization: Basic x\r\nContent-Type: text/plain\r\nCookie: b=1\r\n"
        + "x-api-key: k\r\nX-Id: 7\r\nContent-Length: 4\r\n\r\nbody"

    private func next(_ method: String, _ authority: String) throws -> String {
        let location = try HTTPLocation("//\(authority)/x", authority: "a", isSecure: false, target: "/login")
        let request = HTTP1SentRequest(Array(Self.sent.utf8))
        return String(
            decoding: HTTPRedirect.request(after: request, isSecure: false, method: method, to: location), as: UTF8.self
        )
    }

    @Test func theSameMethodKeepsTheBody() throws {
        let same = Self.sent.replacing("/login", with: "/x")
        #expect(try next("POST", "a") == same)
    }

    @Test func anotherMethodHasNoBody() throws {
        #expect(
            try next("GET", "a")
                == "GET /x HTTP/1.1\r\nHost: a\r\nAuthorization: Basic x\r\nCookie: b=1\r\nx-api-key: k\r\nX-Id: 7\r\n\r\n"
        )
    }

    @Test func credentialsDoNotGoElsewhere() throws {
        #expect(
            try next("POST", "b:81")
                == "POST /x HTTP/1.1\r\nHost: b:81\r\nContent-Type: text/plain\r\nX-Id: 7\r\nContent-Length: 4\r\n\r\nbody"
        )
    }

    @Test func onlyTheCausesThatAreSaidAreTriedAgain() throws {
        func isRetried(_ error: ErrorKind, status: UInt16 = 0, after causes: HTTPRetry.Cause...) throws -> Bool {
            let request = HTTPRequestSpecification(retry: HTTPRetry(times: 1, causes: causes))
            var sample = Sample(intended: 0, started: 0)
            (sample.error, sample.status) = (error, status)
            return try #require(HTTPFollowing(request, settings: HTTPSettings(host: "a"))).isRetried(sample)
        }
        #expect(try isRetried(.connectRefused, after: .connect) && !isRetried(.connectRefused, after: .reset))
        #expect(try isRetried(.closed, after: .reset) && isRetried(.timeout, after: .timeout))
        #expect(try isRetried(.status, status: 503, after: .serverError))
        #expect(try !isRetried(.status, status: 404, after: .serverError))
        for never in [ErrorKind.cancelled, .check, .request, .malformed, .notAllowed] {
            #expect(try !isRetried(never, after: .connect, .reset, .timeout, .serverError))
        }
    }
}
