import LoadPlan
import LoadWire
import Testing

@testable import LoadContent
@testable import LoadHTTP

@Suite struct RequestTemplateTests {
    private static let layout = SessionLayout(names: ["id", "token", "name", "none"])

    private static func session(_ values: [String: String]) -> Session {
        let session = Session(layout)
        for (name, value) in values {
            if let slot = layout.slot(named: name) { session[slot] = Array(value.utf8)[...] }
        }
        return session
    }

    private static func fill(
        _ request: HTTPRequestSpecification, _ values: [String: String], base: String = ""
    ) throws -> String {
        var settings = HTTPSettings(host: "shop", basePath: base)
        settings.headers = []
        let compiled = try HTTP1CompiledRequest(request, settings: settings, layout: layout)
        guard case .template(let template, _) = compiled else { throw Diagnostic("there is no place in it") }
        var (bytes, scratch): ([UInt8], [UInt8]) = ([1, 2, 3], [4])
        try template.fill(from: session(values), into: &bytes, scratch: &scratch)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func aFilledRequestIsTheOneThatItsValuesGive() throws {
        let texts = ["", "x", "7f", "squall~value~0.", "$", "a.b"]
        for id in texts {
            for token in texts {
                let headers = { (token: String) in
                    [
                        HTTPRequestSpecification.Header(name: "X-Token", value: "t \(token)."),
                        .init(name: "X-Id", value: "squall~value~"),
                    ]
                }
                let places = HTTPRequestSpecification(
                    method: "POST", path: "/p/${id}/${token}?${id}=1", headers: headers("${token}"),
                    body: .text(#"{"${id}": "${token}"} $${"#))
                let expected = try HTTP1RequestEncoder.encode(
                    method: "POST", target: "/shop/p/\(id)/\(token)?\(id)=1", host: "shop",
                    headers: headers(token).map { ($0.name, $0.value) },
                    body: Array(#"{"\#(id)": "\#(token)"} ${"#.utf8))
                #expect(
                    try Self.fill(places, ["id": id, "token": token], base: "/shop")
                        == String(decoding: expected, as: UTF8.self))
            }
        }
    }

    @Test func aHostWithAPlaceIsFilledThoughItComesFirstOnTheWire() throws {
        let request = HTTPRequestSpecification(
            headers: [.init(name: "X-Token", value: "${token}"), .init(name: "Host", value: "${name}.example")])
        let text = try Self.fill(request, ["token": "t", "name": "shop"])
        #expect(text.contains("Host: shop.example\r\n") && text.contains("X-Token: t\r\n"))
    }

    @Test(arguments: [
        (ValueEncoding.raw, "a\r\n\"ü", "a\r\n\"ü"),
        (.target, "/p?a=1&b=%20#x y\r\nü\"", "/p?a=1&b=%20%23x%20y%0D%0A%C3%BC%22"),
        (.form, "a b&c=d/ü*", "a+b%26c%3Dd%2F%C3%BC*"),
        (.json, "a\"b\\c\n\r\t\u{1}ü/", #"a\"b\\c\n\r\t\u0001ü/"#),
        (.header, "a\tb ü", "a\tb ü"),
    ]) func valuesStayOneValueWhereTheyStand(encoding: ValueEncoding, value: String, written: String) {
        var bytes: [UInt8] = []
        let fits = encoding.append(Array(value.utf8)[...], to: &bytes)
        #expect(fits)
        #expect(String(decoding: bytes, as: UTF8.self) == written)
    }

    @Test(arguments: ["a\r\nX-Other: 1", "a\nb", "\0", "\u{7F}"])
    func nothingThatComesFromDataAddsAHeader(value: String) {
        let request = HTTPRequestSpecification(headers: [.init(name: "X-Token", value: "${token}")])
        let error = #expect(throws: HTTP1RequestTemplate.Problem.self) { try Self.fill(request, ["token": value]) }
        #expect(error == .refused(slot: 1))
    }

    @Test func aMissingValueIsSaidByItsSlot() {
        let request = HTTPRequestSpecification(method: "POST", body: .text("${id}${none}"))
        let error = #expect(throws: HTTP1RequestTemplate.Problem.self) { try Self.fill(request, ["id": "1"]) }
        #expect(error == .missing(slot: 3))
    }

    @Test func aNameThatNothingFillsIsRefusedBeforeTheRun() {
        let request = HTTPRequestSpecification(path: "/${product}")
        let error = #expect(throws: Diagnostic.self) { try Self.fill(request, [:]) }
        #expect(error?.message == "nothing gives ${product} a value")
    }

    @Test func withoutPlacesThereIsNoTemplate() throws {
        let request = HTTPRequestSpecification(path: "/$${id}?$", body: .bytes(Array("${id}".utf8)))
        let compiled = try HTTP1CompiledRequest(request, settings: HTTPSettings(host: "shop"), layout: Self.layout)
        guard case .plain(let bytes) = compiled else {
            Issue.record("a template")
            return
        }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix("GET /${id}?$ HTTP/1.1\r\n") && text.hasSuffix("\r\n\r\n${id}"))
    }
}
