import Foundation
import LoadData
import LoadHTTP
import LoadPlan
import LoadScenario
import Testing

@Suite struct HTTPStepReadingTests {
    typealias Specification = HTTPRequestSpecification

    @Test func theShortestStepHasDefaults() throws {
        let step = try step("get: /products?page=2")
        #expect(step.name == "/products" && step.method == "GET" && step.executor == "http")
        #expect(try Specification(planValue: step.specification) == Specification(path: "/products?page=2"))
    }

    @Test func aWholeURLSaysWhereItGoes() throws {
        let step = try step(#"get: "HTTPS://CDN.example:443?v=1""#)
        #expect(step.name == "cdn.example/" && step.method == "GET")
        let origin = HTTPOrigin(.init(host: "cdn.example", port: 443), isSecure: true)
        #expect(
            try Specification(planValue: step.specification) == Specification(origin: origin, path: "/?v=1"))
        let purge = try specification("request: {method: PURGE, path: 'http://[::1]:8080/a?to=http://b/'}")
        #expect(purge.origin?.description == "http://[::1]:8080" && purge.path == "/a?to=http://b/")
        #expect(try specification("get: /go?to=http://b/").origin == nil)
    }

    @Test func jsonKeepsOrderDigitsAndText() throws {
        let body = try specification(
            #"post: /, json: {b: 1.10, a: [true, ~, "5", 007, yes, 1e3, -0], "é\n\"": {}, z: 0x1F}"#
        ).body
        #expect(body == .text(#"{"b":1.10,"a":[true,null,"5","007","yes",1e3,-0],"é\n\"":{},"z":"0x1F"}"#))
    }

    @Test func aBodyBringsItsContentTypeUnlessOneIsWritten() throws {
        #expect(
            try specification("post: /, json: [1]").headers == [.init(name: "Content-Type", value: "application/json")])
        let written = try specification("post: /, json: [1], headers: {content-type: application/vnd.x+json}")
        #expect(written.headers == [.init(name: "content-type", value: "application/vnd.x+json")])
        #expect(try specification("post: /, body: hello").headers.isEmpty)
    }

    @Test func queriesAreKeptAsTheyAreWritten() throws {
        #expect(
            try specification(#"get: "/p?x=1", query: {page: 2, tag: [a b, c], none: , empty: []}"#)
                == Specification(
                    path: "/p?x=1",
                    query: [
                        .init(name: "page", value: "2"), .init(name: "tag", value: "a b"),
                        .init(name: "tag", value: "c"), .init(name: "none", value: ""),
                    ]))
    }

    @Test func credentials() throws {
        #expect(
            try specification("get: /, auth: {basic: {user: ada, password: 1234}}").auth
                == .basic(user: Secret("ada"), password: Secret("1234")))
        #expect(try specification("get: /, auth: {bearer: abc}").auth == .bearer(Secret("abc")))
        #expect(try specification("get: /, auth: none").auth == .nobody && specification("get: /").auth == nil)
        #expect(try specification("get: /, first-byte-timeout: 250ms").firstByteTimeout == 0.25)
    }

    @Test func filesAreTakenAlong() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "squall-files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data([0, 255, 10]).write(to: folder.appending(path: "cat.JPG"))
        let reader = ScenarioReader(
            decoders: [HTTPStepDecoder()],
            surroundings: ScenarioSurroundings(folder: folder.path, inspector: DataFiles()))
        func body(_ written: String) throws -> Specification.Body? {
            let text = Mistake.sound.replacing("- get: /\n", with: "- {post: /, \(written)}\n")
            let step = try reader.plan(text).userClasses.first?.tasks.first?.steps.exchanges.first
            return try Specification(planValue: #require(step).specification).body
        }
        #expect(try body("body: {file: cat.JPG}") == .bytes([0, 255, 10]))
        #expect(
            try body("multipart: {title: a, tags: [b, c], photo: {file: cat.JPG}, note: {text: n, type: text/x}}")
                == .multipart([
                    .init("title", .text("a")), .init("tags", .text("b")), .init("tags", .text("c")),
                    .init("photo", .bytes([0, 255, 10]), filename: "cat.JPG", type: "image/jpeg"),
                    .init("note", .text("n"), type: "text/x"),
                ]))
        #expect(
            try body("multipart: {photo: {file: cat.JPG, filename: b.bin, type: application/x}}")
                == .multipart([.init("photo", .bytes([0, 255, 10]), filename: "b.bin", type: "application/x")]))
        let text = Mistake.sound.replacing("- get: /\n", with: "- {post: /, body: {file: dog.jpg}}\n")
        #expect(
            reader.read(text: text, file: "a.yaml").diagnostics.all.map(\.description) == [
                "a.yaml:8:30: error: there is no file \(folder.path)/dog.jpg; name a file; its path counts from the scenario's folder"
            ])
    }

    @Test func redirectsAndRetries() throws {
        #expect(try specification("get: /, redirects: 5").redirects == 5)
        #expect(try specification("get: /, redirects: none").redirects == 0)
        #expect(try specification("get: /").redirects == nil && specification("get: /, retry: 0").retry == nil)
        #expect(try specification("get: /, retry: 2").retry == HTTPRetry(times: 2))
        #expect(
            try specification("get: /, retry: {times: 3, on: [connect, 5xx], wait: 100ms}").retry
                == HTTPRetry(times: 3, causes: [.connect, .serverError], wait: 0.1))
    }

    @Test func formsAreEncoded() throws {
        let form = try specification(#"post: /, form: {q: "a b&c=ü", n: 5, l: [x, y], e: }"#)
        #expect(form.body == .text("q=a+b%26c%3D%C3%BC&n=5&l=x&l=y&e="))
        #expect(form.headers == [.init(name: "Content-Type", value: "application/x-www-form-urlencoded")])
    }

    @Test func bytesComeInBase64() throws {
        #expect(try specification("put: /, body: {base64: AP8K}").body == .bytes([0, 255, 10]))
    }

    @Test(arguments: [
        ("200", ["200"]), ("2xx", ["200-299"]), ("[200, 304]", ["200", "304"]), ("200-204", ["200-204"]),
        ("any", ["100-999"]), ("[2XX, 404]", ["200-299", "404"]),
    ]) func statuses(_ written: String, _ expected: [String]) throws {
        let ranges = try specification("get: /, expect: {status: \(written)}").expectedStatuses
        #expect(ranges.map(\.description) == expected)
    }

    @Test func statusesAreExpectedBelow400WhereNothingIsSaid() throws {
        let specification = try specification("get: /")
        #expect(specification.expects(status: 100) && specification.expects(status: 399))
        #expect(!specification.expects(status: 400) && !specification.expects(status: 503))
    }

    @Test func anyMethodCanBeWritten() throws {
        let step = try step("request: {method: PURGE, path: /a}")
        #expect(step.method == "PURGE" && step.name == "/a")
    }

    @Test func headersKeepTheirOrderAndRepeat() throws {
        let headers = try specification("get: /, headers: {X-B: 1, X-A: [u, v], X-E: ''}, timeout: 1.5s")
        #expect(headers.headers.map { "\($0.name)=\($0.value)" } == ["X-B=1", "X-A=u", "X-A=v", "X-E="])
        #expect(headers.timeout == 1.5)
    }

    @Test func specificationsSurviveThePlan() throws {
        let all = Specification(
            method: "POST", path: "/ä", query: [.init(name: "q", value: "${x}")],
            auth: .basic(user: Secret("a"), password: Secret("${b} c")), headers: [.init(name: "A", value: "b")],
            body: .bytes([1, 2, 255]), expectedStatuses: [.init(200), .init(300, through: 399)], timeout: 0.25,
            firstByteTimeout: 0.125)
        #expect(try Specification(planValue: all.planValue()) == all)
        let parts = Specification(
            body: .multipart([.init("a", .text("${b}")), .init("c", .bytes([0, 255]), filename: "d", type: "e/f")]))
        #expect(try Specification(planValue: parts.planValue()) == parts)
        #expect(throws: (any Error).self) { try Specification(planValue: .string("x")) }
    }

    private func step(_ written: String) throws -> ExchangeStep {
        let text = Mistake.sound.replacing("- get: /\n", with: "- {\(written)}\n")
        return try #require(ScenarioReader.forTests.plan(text).userClasses.first?.tasks.first?.steps.exchanges.first)
    }

    private func specification(_ written: String) throws -> Specification {
        try Specification(planValue: step(written).specification)
    }
}

@Suite struct HTTPSettingsReadingTests {
    @Test func defaults() throws {
        let settings = try settings("")
        #expect(settings == HTTPSettings(host: "127.0.0.1", port: 8080))
        #expect(
            settings.timeout == 30 && settings.connection.connectTimeout == 10 && settings.keepAlive && settings.cookies
        )
        #expect(
            settings.maxHeadBytes == 65_536 && settings.maxBodyBytes == 1 << 30 && settings.connection.resolve == .once)
    }

    @Test func everySettingIsRead() throws {
        let settings = try settings(
            """
            http:
              timeout: 500ms
              connect-timeout: 1s
              first-byte-timeout: 200ms
              auth: {bearer: abc}
              headers: {user-agent: me, X: y}
              connections: per-request
              cookies: off
              redirects: 7
              trace: 2.5%
              resolve: per-connection
              connect-to: "[::1]:9090"
              source-address: 127.0.0.2
              max-head: 8KiB
              max-body: 10MB

            """)
        #expect(settings.timeout == 0.5 && settings.connection.connectTimeout == 1 && !settings.keepAlive)
        #expect(!settings.cookies && settings.redirects == 7 && settings.tracedShare == 0.025)
        #expect(settings.firstByteTimeout == 0.2 && settings.auth == .bearer(Secret("abc")))
        #expect(settings.connection.resolve == .perConnection && settings.connection.sourceAddress == "127.0.0.2")
        #expect(settings.connection.connectTo == [.init(host: "::1", port: 9090)])
        #expect(settings.maxHeadBytes == 8_192 && settings.maxBodyBytes == 10_000_000)
        #expect(settings.headers.map(\.name) == ["Accept", "user-agent", "X"])
    }

    @Test func addressesAreRead() throws {
        let connection = try settings(
            """
            http:
              ip: prefer-ipv6
              connect-to: ["[::1]:9090", "shop.example:80"]
              balance: per-user

            """
        ).connection
        #expect(connection.ip == .preferIPv6 && connection.balance == .perUser)
        #expect(connection.connectTo == [.init(host: "::1", port: 9090), .init(host: "shop.example", port: 80)])
        #expect(
            connection.described.map { "\($0.key): \($0.value)" } == [
                "connect-timeout: 10s", "resolve: once", "ip: prefer-ipv6", "connect-to: [::1]:9090, shop.example:80",
                "balance: per-user",
            ])
        let several = try settings("http: {connect-to: ['a:1', 'b:2']}\n").connection
        #expect(several.described.map(\.value).last == "round-robin")
    }

    /// The names of a file are in the plan, and in its words those that the run has.
    @Test func namesOfAFileAreInThePlan() throws {
        let plan = try Repository.plan(ofExample: "instances")
        let settings = try HTTPSettings(planValue: #require(plan.scenarios.last?.executors["http"]))
        #expect(settings.connection.hosts["shop.example"] == ["127.0.0.1"])
        let rows = settings.connection.described
        #expect(rows.first { $0.key == "hosts" }?.value == "3 names; shop.example is 127.0.0.1")
    }

    @Test func compressionIsAskedForByItsHeader() throws {
        for (written, value) in [("gzip", "gzip"), ("[gzip, deflate]", "gzip, deflate")] {
            let headers = try settings("http: {compression: \(written)}\n").headers
            #expect(headers.last == .init(name: "Accept-Encoding", value: value) && headers.count == 3)
        }
    }

    @Test(arguments: [
        ("http://example.test", "example.test", 80, "", "example.test"),
        ("HTTP://example.test:81/", "example.test", 81, "", "example.test:81"),
        ("http://[::1]:8080/shop/v1/", "::1", 8080, "/shop/v1", "[::1]:8080"),
        ("http://[::1]", "::1", 80, "", "[::1]"),
    ]) func targets(_ text: String, _ host: String, _ port: Int, _ path: String, _ authority: String) throws {
        let settings = try HTTPSettings(target: text)
        #expect(settings.connection.host == host && settings.connection.port == port && settings.basePath == path)
        #expect(settings.authority == authority)
    }

    @Test(arguments: [
        "http://", "http:///x", "http://:80", "http://a:", "http://a:0", "http://a:+80", "http://a b", "http://[::1",
        "http://[zz]:80", "http://a/b c", "ftp://a", "a", "", "http://a#b", "http://a@b", "http://ü.de",
    ]) func wrongTargets(_ text: String) {
        #expect(throws: Diagnostic.self) { try HTTPSettings(target: text) }
    }

    @Test func requestHeadersReplaceDefaultOnes() throws {
        let settings = HTTPSettings(host: "a")
        let request = HTTPRequestSpecification(headers: [.init(name: "accept", value: "text/html")])
        #expect(
            settings.headers(for: request).map { "\($0.name): \($0.value)" } == [
                "User-Agent: squall", "accept: text/html",
            ])
    }

    private func settings(_ more: String) throws -> HTTPSettings {
        let plan = try ScenarioReader.forTests.plan(Mistake.sound + more)
        return try HTTPSettings(planValue: #require(plan.scenarios[0].executors["http"]))
    }
}
