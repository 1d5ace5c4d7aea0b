import Foundation
import LoadPlan
import LoadWire
import Testing

@testable import LoadHTTP

/// Requests whose URL says where they go: which of the settings go along.
@Suite struct OriginTests {
    private static let other = HTTPOrigin(Endpoint(host: "CDN.example", port: 8443), isSecure: true)

    private static var settings: HTTPSettings {
        var settings = HTTPSettings(host: "shop.example", basePath: "/v1")
        settings.auth = .bearer(Secret("s3cr3t"))
        settings.connection.connectTo = [Endpoint(host: "127.0.0.1", port: 9)]
        settings.connection.connectTimeout = 3
        settings.connection.tls.serverName = "front"
        settings.headers += ["Host", "cookie", "X-API-Key", "X-Color"].map { .init(name: $0, value: "a") }
        return settings
    }

    @Test func whatIsTheTargetsAloneStaysBehind() {
        let there = Self.settings.at(Self.other)
        #expect(there.scheme == "https" && there.authority == "cdn.example:8443" && there.basePath.isEmpty)
        #expect(there.auth == nil && there.connection.connectTo.isEmpty && there.connection.tls.serverName == nil)
        #expect(there.headers.map(\.name) == ["User-Agent", "Accept", "X-Color"])
        #expect(there.connection.connectTimeout == 3)
        #expect(there.connection.hostName == "cdn.example:8443")
    }

    @Test func theTargetsOwnOriginIsTheTarget() {
        let own = Self.settings.at(HTTPOrigin(Endpoint(host: "Shop.example", port: 80), isSecure: false))
        var expected = Self.settings
        expected.basePath = ""
        #expect(own == expected && Self.settings.at(nil) == Self.settings)
    }

    /// The name that TLS asks for is that of the target's host, whatever the port.
    @Test func anotherPortIsTheSameServer() {
        let port = Self.settings.at(HTTPOrigin(Endpoint(host: "Shop.Example", port: 8443), isSecure: true))
        #expect(port.connection.tls.serverName == "front" && port.connection.connectTo.isEmpty && port.auth == nil)
    }

    /// A path is none, whatever is in it.
    @Test(arguments: ["/", "/a?of=http://b/", "//b://c"]) func aPathNamesNoOrigin(path: String) throws {
        #expect(try HTTPOrigin.splitting(path, schemes: [.http, .https]) == nil)
    }

    @Test func isATextInAPlan() throws {
        #expect(Self.other.description == "https://cdn.example:8443")
        let request = HTTPRequestSpecification(origin: Self.other, path: "/a")
        #expect(try HTTPRequestSpecification(planValue: request.planValue()) == request)
        let json = String(decoding: try JSONEncoder().encode([Self.other]), as: UTF8.self)
        #expect(json.replacing("\\/", with: "/") == #"["https://cdn.example:8443"]"#)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([HTTPOrigin].self, from: Data(#"["cdn"]"#.utf8))
        }
    }

    /// Each place that a user's steps go to takes a descriptor.
    @Test func connectionsAreCountedByPlace() throws {
        let steps = try [nil, Self.other, Self.other].map { origin in
            let request = HTTPRequestSpecification(origin: origin)
            return ExchangeStep(
                executor: "http", name: "a", method: "GET", specification: try request.planValue())
        }
        var settings = Self.settings
        let plugin = HTTPPlugin()
        func held(_ steps: [ExchangeStep]) throws -> Int {
            plugin.connectionsHeldPerUser(settings: try settings.planValue(), steps: steps)
        }
        #expect(try held(steps) == 2 && held([]) == 1 && held([steps[1]]) == 1)
        #expect(try plugin.hosts(of: steps, settings: settings.planValue())[1] == "cdn.example:8443")
        settings.keepAlive = false
        #expect(try held(steps) == 0)
    }
}
