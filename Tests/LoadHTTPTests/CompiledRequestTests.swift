import Foundation
import LoadContent
import LoadPlan
import LoadWire
import Testing

@testable import LoadHTTP

/// Queries and credentials on the wire, fixed and filled.
@Suite struct CompiledRequestTests {
    typealias Specification = HTTPRequestSpecification

    private static let layout = SessionLayout(names: ["id", "user", "word"])

    /// The request as it is sent.
    private func sent(
        _ request: Specification, settings: HTTPSettings = HTTPSettings(host: "shop"), _ values: [String: String] = [:]
    ) throws -> String {
        switch try HTTP1CompiledRequest(request, settings: settings, layout: Self.layout) {
        case .plain(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .template(let template, let rest):
            let session = Session(Self.layout)
            for (name, value) in values {
                if let slot = Self.layout.slot(named: name) { session[slot] = Array(value.utf8)[...] }
            }
            var (bytes, scratch): ([UInt8], [UInt8]) = ([], [])
            try template.fill(from: session, into: &bytes, scratch: &scratch)
            return String(decoding: bytes + rest, as: UTF8.self)
        }
    }

    private func target(_ path: String, _ query: [(String, String)], _ values: [String: String] = [:]) throws -> String
    {
        let request = Specification(path: path, query: query.map { .init(name: $0.0, value: $0.1) })
        return String(try sent(request, values).split(separator: " ")[1])
    }

    @Test(arguments: [
        ("/p", "/p?a=1&b=x%20y%26%3D%2B%2F%C3%BC~"), ("/p?c=3", "/p?c=3&a=1&b=x%20y%26%3D%2B%2F%C3%BC~"),
        ("/p&", "/p&?a=1&b=x%20y%26%3D%2B%2F%C3%BC~"), ("/p?", "/p?a=1&b=x%20y%26%3D%2B%2F%C3%BC~"),
        ("/p?c&", "/p?c&a=1&b=x%20y%26%3D%2B%2F%C3%BC~"),
    ]) func aQueryIsEncodedAndAddedToThatOfThePath(path: String, expected: String) throws {
        let query = [("a", "1"), ("b", "x y&=+/ü~")]
        #expect(try target(path, query) == expected)
        // The same by values.
        #expect(try target(path, [("a", "${id}"), ("b", "${word}")], ["id": "1", "word": "x y&=+/ü~"]) == expected)
    }

    @Test func namesAreEncodedAndMarksAreNoNames() throws {
        #expect(
            try target("/", [("a b", ""), ("squall~value~0.", "${id}")], ["id": "7"]) == "/?a%20b=&squall~value~0.=7")
    }

    @Test func aQueryThatAValueBringsIsSeen() throws {
        for (path, sign) in [
            ("/next", "?"), ("/next?x=1", "&"), ("/next?", ""), ("/next?x&", ""), ("/next&", "?"),
        ] {
            #expect(try target("${word}", [("a", "1")], ["word": path]) == "\(path)\(sign)a=1")
            let step = ExchangeStep(
                executor: "http", name: "a", method: "GET",
                specification: try Specification(path: path, query: [.init(name: "a", value: "1")]).planValue())
            #expect(HTTPStepDecoder().describe(step)?.request == "GET \(path)\(sign)a=1")
        }
        #expect(try target("/p?${word}", [("a", "1")], ["word": ""]) == "/p?a=1")
    }

    /// A file is sent from where it lies, though there are values before it.
    @Test func longContentsAreNotPutTogetherForEachExchange() throws {
        let long = [UInt8](repeating: 7, count: 100_000)
        func rest(_ request: Specification) throws -> [UInt8]? {
            let compiled = try HTTP1CompiledRequest(request, settings: HTTPSettings(host: "shop"), layout: Self.layout)
            guard case .template(_, let rest) = compiled else { return nil }
            return rest
        }
        let auth = HTTPAuthorization.bearer(Secret("${word}"))
        let file = Specification(method: "PUT", path: "/${id}", auth: auth, body: .bytes(long))
        #expect(try rest(file) == long)
        let text = try sent(file, ["id": "7", "word": "t"])
        #expect(text.contains("Content-Length: 100000\r\n"))
        #expect(text.utf8.suffix(100_004).elementsEqual(Array("\r\n\r\n".utf8) + long))
        #expect(try rest(Specification(path: "/${id}", body: .text("short"))) == [])

        let parts = [
            Specification.Part("title", .text("a ${word}")), .init("photo", .bytes(long), filename: "cat.jpg"),
        ]
        let upload = Specification(method: "POST", body: .multipart(parts))
        #expect(try rest(upload)?.count ?? 0 > long.count)
        let fixed = [Specification.Part("title", .text("a cat")), parts[1]]
        let boundary = try MultipartBody(fixed).boundary
        #expect(
            try sent(upload, ["word": "cat"]).replacing(MultipartBody(parts).boundary, with: boundary)
                == sent(Specification(method: "POST", body: .multipart(fixed))))
    }

    @Test func bodiesMayHoldWhatLooksLikeAMark() throws {
        let request = Specification(
            method: "POST", path: "/${id}", body: .bytes(Array("squall~value~0. squall~value~9.".utf8)))
        #expect(try sent(request, ["id": "7"]).hasSuffix("\r\n\r\nsquall~value~0. squall~value~9."))
    }

    private func authorization(
        _ auth: HTTPAuthorization?, headers: [Specification.Header] = [], target: HTTPAuthorization? = nil,
        _ values: [String: String] = [:]
    ) throws -> [String] {
        var settings = HTTPSettings(host: "shop")
        settings.auth = target
        return try sent(Specification(auth: auth, headers: headers), settings: settings, values)
            .split(separator: "\r\n").filter { $0.lowercased().hasPrefix("authorization:") }.map(String.init)
    }

    /// The example of RFC 7617, section 2.
    @Test func basicCredentialsAreThoseOfTheStandard() throws {
        let fixed = HTTPAuthorization.basic(user: Secret("Aladdin"), password: Secret("open sesame"))
        #expect(try authorization(fixed) == ["Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="])
        let filled = HTTPAuthorization.basic(user: Secret("${user}"), password: Secret("open ${word}"))
        #expect(
            try authorization(filled, ["user": "Aladdin", "word": "sesame"])
                == ["Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="])
    }

    @Test func base64IsFoundations() {
        for count in 0..<200 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ count) }
            var digits: [UInt8] = []
            Base64.append(bytes, to: &digits)
            #expect(String(decoding: digits, as: UTF8.self) == Data(bytes).base64EncodedString())
        }
    }

    @Test func aUsersNameEndsAtNoColonOfAValue() {
        let auth = HTTPAuthorization.basic(user: Secret("${user}"), password: Secret("x"))
        let problems: [(String, HTTP1RequestTemplate.Problem)] = [
            ("a:b", .colon(slot: 1)), ("a\r\nb", .refused(slot: 1)),
        ]
        for (user, problem) in problems {
            let error = #expect(throws: HTTP1RequestTemplate.Problem.self) { try authorization(auth, ["user": user]) }
            #expect(error == problem)
        }
    }

    @Test func aTokenIsSentAsItIs() throws {
        #expect(try authorization(.bearer(Secret("abc.def"))) == ["Authorization: Bearer abc.def"])
        #expect(try authorization(.bearer(Secret("${word}")), ["word": "t"]) == ["Authorization: Bearer t"])
        #expect(throws: HTTP1RequestTemplate.Problem.self) {
            try authorization(.bearer(Secret("${word}")), ["word": "t\r\nX: y"])
        }
    }

    @Test func aRequestsOwnWordComesBeforeTheTargets() throws {
        let target = HTTPAuthorization.bearer(Secret("target"))
        #expect(try authorization(nil, target: target) == ["Authorization: Bearer target"])
        #expect(try authorization(.bearer(Secret("own")), target: target) == ["Authorization: Bearer own"])
        #expect(try authorization(.nobody, target: target) == [])
        let header = [Specification.Header(name: "authorization", value: "Digest x")]
        #expect(try authorization(nil, headers: header, target: target) == ["authorization: Digest x"])
        var settings = HTTPSettings(host: "shop")
        settings.headers = [.init(name: "Authorization", value: "Digest x")]
        #expect(try !sent(Specification(auth: .nobody), settings: settings).contains("Digest"))
    }

    @Test func theCommandLinesCredentialsAreNoTemplate() throws {
        let auth = try HTTPAuthorization(parsing: "ada:se:cret${x}")
        let expected = Data("ada:se:cret${x}".utf8).base64EncodedString()
        #expect(try authorization(auth) == ["Authorization: Basic \(expected)"])
        for wrong in ["s3cr3t", "s3\ncr3t:c"] {
            let error = #expect(throws: Diagnostic.self) { try HTTPAuthorization(parsing: wrong) }
            #expect(!"\(error, default: "")".contains(wrong))
        }
    }

    /// What the engine gets has the secrets; what anyone else sees has not.
    @Test func secretsAreInThePlanAndInNoOutput() throws {
        for auth in [
            HTTPAuthorization.basic(user: Secret("n4me"), password: Secret("s3cr3t ${word}")),
            .bearer(Secret("s3cr3t")),
        ] {
            let request = Specification(auth: auth)
            let value = try request.planValue()
            #expect(try Specification(planValue: value) == request)
            let json = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
            var dumped = ""
            dump(value, to: &dumped)
            dump(request, to: &dumped)
            let step = ExchangeStep(executor: "http", name: "a", method: "GET", specification: value)
            var settings = HTTPSettings(host: "shop")
            settings.auth = auth
            let words = HTTPStepDecoder().describe(step)
            let rows = HTTPStepDecoder().describe(settings: try settings.planValue())
            for text in [json, dumped, "\(value)", "\(request)", "\(words, default: "")", "\(rows, default: "")"] {
                #expect(!text.contains("s3cr3t") && !text.contains("n4me"))
            }
            #expect(json.contains("***") && words?.details == ["auth \(auth.word)"])
        }
    }

    @Test func namesOfPlacesAreNoSecrets() throws {
        let request = Specification(auth: .bearer(Secret("${token}")))
        let json = try JSONEncoder().encode(request.planValue())
        #expect(String(decoding: json, as: UTF8.self).contains(#""bearer":"${token}""#))
        #expect(try Specification(planValue: JSONDecoder().decode(PlanValue.self, from: json)) == request)
    }
}
