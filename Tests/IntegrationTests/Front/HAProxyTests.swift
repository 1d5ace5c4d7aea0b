import Foundation
import LoadContent
import LoadEngine
import LoadHTTP
import LoadMeasure
import LoadPlan
import LoadWire
import Squall
import TestServers
import Testing

extension IntegrationTests {
    /// What stands before many services: haproxy, which ends TLS and passes on what it is asked.
    @Suite(.timeLimit(.minutes(5)), .enabled(if: HAProxy.isInstalled && Nginx.isInstalled)) struct HAProxyTests {
        /// A run of one request through haproxy, on a port that is like that; what nginx saw behind it.
        private static func load(
            _ way: HAProxy.Way, _ version: HTTPVersion = .auto, path: String = "/small", count: Int = 60,
            users: Int = 4, spoken: String? = nil, change: (inout Trial, HAProxy) throws -> Void = { _, _ in }
        ) async throws -> (total: Snapshot, log: [Nginx.Entry]) {
            let nginx = try await Nginx()
            defer { _ = try? nginx.stop() }
            let front = try await HAProxy(before: nginx.port)
            defer { front.stop() }
            var request = HTTPRequestSpecification(method: "GET", path: path, expectedStatuses: [.init(200)])
            if let spoken { request.checks = [ContentCheck(.header("X-Spoken"), .equals(spoken))] }
            var trial = try Trial(port: front.port(way), .iterations(count, users: users), request)
            trial.settings.connection.isSecure = true
            trial.settings.connection.tls = try trusting(front)
            trial.settings.version = version
            try change(&trial, front)
            let total = try await trial.run().total
            return (total, try nginx.stop())
        }

        private static func trusting(_ front: HAProxy) throws -> TLSSettings {
            var tls = TLSSettings()
            tls.authorities = try front.certificates.text(front.certificates.certificate("ca"))
            return tls
        }

        private static func showCertificate(_ trial: inout Trial, _ front: HAProxy) throws {
            let files = front.certificates
            trial.settings.connection.tls.certificate = Secret(try files.text(files.certificate("client")))
            trial.settings.connection.tls.key = Secret(try files.text(files.key("client")))
        }

        // MARK: - TLS and versions

        @Test(arguments: [
            (HAProxy.Way.good, HTTPVersion.http11, "1.1"), (.good, .http2, "2.0"), (.good, .auto, "2.0"),
            (.plain, .auto, "1.1"), (.old, .auto, "2.0"),
        ]) func bothAgreeOnAVersion(way: HAProxy.Way, version: HTTPVersion, spoken: String) async throws {
            let (total, log) = try await Self.load(way, version, spoken: spoken)
            #expect(total.counts.completed == 60 && total.errors.isEmpty, "\(total.errors)")
            #expect(total.connections == 4 && log.count == 60)
        }

        @Test func whoSpeaksHTTP1OnlyIsNoTargetOfHTTP2() async throws {
            let error = await #expect(throws: Unreachable.self) { _ = try await Self.load(.plain, .http2) }
            #expect(error?.description.contains("TLS") == true, "\(error?.description ?? "")")
        }

        @Test(arguments: [
            (HAProxy.Way.expired, "the certificate expired on"), (.other, "the certificate is for shop.test"),
        ])
        func aCertificateIsRefused(way: HAProxy.Way, says: String) async throws {
            let error = await #expect(throws: Unreachable.self) { _ = try await Self.load(way) }
            #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
            let (total, _) = try await Self.load(way) { trial, _ in trial.settings.connection.tls.verifies = false }
            #expect(total.counts.completed == 60, "\(total.errors)")
        }

        @Test(arguments: [HTTPVersion.http11, .http2])
        func nobodyIsLetInWithoutACertificate(version: HTTPVersion) async throws {
            let (known, _) = try await Self.load(.mutual, version, change: Self.showCertificate)
            #expect(known.counts.completed == 60 && known.connections == 4, "\(known.errors)")
            // By TLS 1.3 a client is through before the server has looked at what it showed: each exchange learns it.
            let (strangers, log) = try await Self.load(.mutual, version)
            #expect(strangers.counts.failed == 60 && strangers.errors[.tls]?.count == 60, "\(strangers.errors)")
            #expect(strangers.errors[.tls]?.examples.first?.contains("certificate required") == true)
            #expect(log.isEmpty)
            // By TLS 1.2 it is told within the handshake, and so before the load.
            let error = await #expect(throws: Unreachable.self) {
                _ = try await Self.load(.mutual, version) { trial, _ in
                    trial.settings.connection.tls.maxVersion = .tls12
                }
            }
            #expect(error?.description.contains("handshake failure") == true, "\(error?.description ?? "")")
        }

        @Test(arguments: [HAProxy.Way.old, .good, .mutual], [HTTPVersion.http11, .http2])
        func sessionsAreResumedOnlyWhereAskedFor(way: HAProxy.Way, version: HTTPVersion) async throws {
            for resumes in [false, true] {
                let (total, _) = try await Self.load(way, version, count: 40) { trial, front in
                    trial.settings.keepAlive = false
                    trial.settings.connection.tls.resumes = resumes
                    try Self.showCertificate(&trial, front)
                }
                #expect(total.counts.completed == 40 && total.connections == 40, "\(total.errors)")
                // Each of four users has to begin with a full handshake.
                #expect(total.resumedSessions == (resumes ? 36 : 0))
            }
        }

        // MARK: - HTTP/2

        /// The generator would put a hundred exchanges on a connection; the front says how many it takes.
        @Test func usersShareConnectionsWithinTheFrontsLimit() async throws {
            let (total, log) = try await Self.load(.good, .http2, count: 600, users: 40) { trial, _ in
                trial.settings.http2.connections = 1
                trial.settings.http2.streams = 100
            }
            #expect(total.counts.completed == 600 && total.errors.isEmpty, "\(total.errors)")
            // One connection of each of two loops, on which 6 of 20 users find room at once.
            #expect(total.connections == 2 && total.timings[.queue].count > 200 && log.count == 600)
        }

        @Test func bodiesOfBothDirectionsPass() async throws {
            let body = Array(repeating: UInt8(ascii: "x"), count: 700_000)
            for version in [HTTPVersion.http11, .http2] {
                let (total, log) = try await Self.load(.good, version, path: "/1m", count: 10) { trial, _ in
                    let post = HTTPRequestSpecification(
                        method: "POST", path: "/post", body: .bytes(body), expectedStatuses: [.init(200)])
                    trial.tasks[0].steps.append(.exchange(try Trial.step(post)))
                }
                #expect(total.counts.completed == 20 && total.errors.isEmpty, "\(total.errors)")
                #expect(total.bytesIn > 10_000_000 && total.bytesOut > 7_000_000)
                #expect(log.count { $0.method == "POST" && $0.body.utf8.count == body.count } == 10)
            }
        }

        // MARK: - Nobody behind it

        @Test(arguments: [HTTPVersion.http11, .http2]) func aBackendThatIsDownIsAStatus(version: HTTPVersion)
            async throws
        {
            let (total, log) = try await Self.load(.down, version, count: 20)
            #expect(total.counts.failed == 20 && total.errors[.status]?.count == 20, "\(total.errors)")
            #expect(total.errors[.status]?.examples == ["status 503"] && log.isEmpty)
            // The connection to the front has done nothing wrong.
            #expect(total.connections == 4)
        }

        @Test func aBackendThatIsDownIsAStatusOfOtherProtocolsToo() async throws {
            let front = try await HAProxy(before: LoopbackPort.free())
            defer { front.stop() }
            let steps = """
                - {ws-connect: /chat, name: talk}
                - {grpc: shop.Shop/Buy, name: call}
                """
            let total = try await OtherProtocols(front: front, way: .down, steps: steps).run()
            #expect(total.outcomes(of: "talk") == [.status: 4] && total.outcomes(of: "call") == [.status: 4])
            let examples = total.errors[.status]?.examples ?? []
            #expect(examples.contains("status 503 where 101 opens a connection"), "\(examples)")
            #expect(examples.contains { $0.hasPrefix("HTTP status 503") && $0.hasSuffix("not gRPC") }, "\(examples)")
        }

        // MARK: - gRPC

        @Test func callsShareConnectionsThroughIt() async throws {
            let prices = try await TestServer.python("grpc_server", packages: "grpcio")
            defer { prices.stop() }
            let front = try await HAProxy(before: LoopbackPort.free(), prices: prices.port)
            defer { front.stop() }
            let steps = """
                - {grpc: shop.Shop/Buy, name: buy, message: {quantity: 2}, expect: {json: {$.total.amount: 5}}}
                - {grpc: shop.Shop/Buy, name: none, message: {sku: missing}, expect: {status: NOT_FOUND}}
                - {grpc: shop.Shop/Watch, name: watch, message: {count: 4}, expect: {messages: 4}}
                - grpc: shop.Shop/Haggle
                  name: haggle
                  messages: [{cents: 5}, {cents: 4}]
                  every: 5ms
                  expect: {json: {"$[1].cents": 3}}
                """
            for way in [HAProxy.Way.good, .mutual] {
                let total = try await OtherProtocols(
                    front: front, way: way, steps: steps, grpc: "connections: {shared: 1}", iterations: 40, users: 16
                ).run()
                #expect(total.counts.completed == 160 && total.errors.isEmpty, "\(total.errors)")
                #expect(total.connections <= 2 && total.timings[.queue].count > 0)
            }
        }
    }
}
