import Foundation
import LoadHTTP
import LoadMeasure
import LoadPlan
import LoadWire
import Squall
import TestServers
import Testing

extension IntegrationTests {
    /// HTTPS against nginx, and against servers whose TLS is broken.
    @Suite(.enabled(if: Nginx.isInstalled)) struct TLSTests {
        /// A load of some requests for `/`, or `path`, on a port.
        private static func load(
            _ port: Int, _ tls: TLSSettings, path: String = "/", count: Int = 40, users: Int = 4,
            change: (inout Trial) -> Void = { _ in }
        ) async throws -> Snapshot {
            var trial = try Trial(
                port: port, .iterations(count, users: users),
                HTTPRequestSpecification(method: "GET", path: path, expectedStatuses: [.init(200)]))
            trial.settings.connection.isSecure = true
            trial.settings.connection.tls = tls
            change(&trial)
            return try await trial.run().total
        }

        private static func trusting(_ nginx: TLSNginx) throws -> TLSSettings {
            var tls = TLSSettings()
            tls.authorities = try nginx.certificates.text(nginx.certificates.certificate("ca"))
            return tls
        }

        @Test func connectionsAreKept() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            let total = try await Self.load(nginx.port(.good), Self.trusting(nginx), path: "/big")
            #expect(total.counts.completed == 40 && total.connections == 4 && total.resumedSessions == 0)
            #expect(total.timings[.connect].count == 4 && total.timings[.tls].count == 4)
            #expect(total.timings[.tls].min > 0 && total.timings[.dns].isEmpty && total.timings[.queue].isEmpty)
            for part in [ExchangeTimings.Part.send, .wait, .receive] { #expect(total.timings[part].count == 40) }
            // Each response has a body of 3,200 bytes; what TLS adds is counted too.
            #expect(total.bytesIn > 40 * 3_200)
        }

        /// The parts are all there is: their sums are the service times' sum.
        @Test func partsSumUpToTheServiceTime() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            let total = try await Self.load(nginx.port(.good), Self.trusting(nginx)) { $0.settings.keepAlive = false }
            #expect(total.connections == 40)
            let timings = total.timings
            let sum = ExchangeTimings.Part.allCases.reduce(0.0) {
                $0 + timings[$1].mean * Double(timings[$1].count)
            }
            let service = total.serviceTime.mean * Double(total.serviceTime.count)
            // What is left is the clock's readings in between.
            #expect(sum <= service * 1.000_001 && sum > service * 0.5)
        }

        @Test(arguments: [
            (TLSNginx.Way.expired, #"the certificate expired on"#), (.other, "the certificate is for shop.test"),
            (.own, "signed by itself"),
        ]) func aCertificateIsRefused(way: TLSNginx.Way, says: String) async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            let tls = try Self.trusting(nginx)
            let error = await #expect(throws: Unreachable.self) { _ = try await Self.load(nginx.port(way), tls) }
            #expect(error?.description.contains(says) == true && error?.description.contains("--insecure") == true)
            var trusting = tls
            trusting.verifies = false
            #expect(try await Self.load(nginx.port(way), trusting).counts.completed == 40)
        }

        @Test func anUnknownIssuerIsNamed() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            let error = await #expect(throws: Unreachable.self) {
                _ = try await Self.load(nginx.port(.good), TLSSettings())
            }
            #expect(error?.description.contains(#"issuer "Test CA" is not known"#) == true)
        }

        @Test func aServerNameIsAskedForAndChecked() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            var tls = try Self.trusting(nginx)
            tls.serverName = "shop.test"
            #expect(try await Self.load(nginx.port(.other), tls).counts.completed == 40)
        }

        @Test func aClientShowsItsCertificate() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            var tls = try Self.trusting(nginx)
            let strangers = try await Self.load(nginx.port(.mutual), tls)
            #expect(strangers.counts.failed == 40 && strangers.errors[.status]?.examples == ["status 400"])
            let files = nginx.certificates
            tls.certificate = Secret(try files.text(files.certificate("client")))
            tls.key = Secret(try files.text(files.key("locked")))
            tls.keyPassword = Secret("opensesame")
            #expect(try await Self.load(nginx.port(.mutual), tls).counts.completed == 40)
            tls.keyPassword = Secret("wrong")
            #expect(tls.problem?.key == "certificate")
        }

        /// A certificate's file may have its key in it.
        @Test func noKeyIsInAPlanThatOthersSee() async throws {
            let certificates = try await Certificates()
            var settings = HTTPSettings(host: "127.0.0.1", port: 1)
            let both =
                try certificates.text(certificates.certificate("client"))
                + certificates.text(certificates.key("client"))
            settings.connection.tls.certificate = Secret(both)
            let shown = try JSONEncoder().encode(settings.planValue())
            #expect(!String(decoding: shown, as: UTF8.self).contains("PRIVATE KEY"))
            #expect(try HTTPSettings(planValue: settings.planValue()).connection.tls.certificate?.text == both)
        }

        @Test func versionsHaveToMeet() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            var tls = try Self.trusting(nginx)
            tls.maxVersion = .tls12
            #expect(try await Self.load(nginx.port(.old), tls).counts.completed == 40)
            let error = await #expect(throws: Unreachable.self) { _ = try await Self.load(nginx.port(.new), tls) }
            #expect(error?.description.contains("protocol version") == true)
        }

        @Test func sessionsAreResumedOnlyWhereAskedFor() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            for way in [TLSNginx.Way.old, .new] {
                var tls = try Self.trusting(nginx)
                let full = try await Self.load(nginx.port(way), tls) { $0.settings.keepAlive = false }
                #expect(full.connections == 40 && full.resumedSessions == 0)
                tls.resumes = true
                let short = try await Self.load(nginx.port(way), tls) { $0.settings.keepAlive = false }
                // Each of four users has to begin with a full one.
                #expect(short.connections == 40 && short.resumedSessions == 36)
            }
        }

        @Test func redirectsAreFollowedByTheirScheme() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            var tls = try Self.trusting(nginx)
            let files = nginx.certificates
            tls.certificate = Secret(try files.text(files.certificate("client")))
            tls.key = Secret(try files.text(files.key("client")))
            let total = try await Self.load(nginx.port(.good), tls, path: "/to-mutual") {
                $0.settings.redirects = 1
            }
            #expect(total.counts.completed == 80 && total.errors.isEmpty)
            // A port of TLS that is spoken to without it answers 400.
            let plain = try await Self.load(nginx.port(.good), tls, path: "/to-plain") { $0.settings.redirects = 1 }
            #expect(plain.counts.failed == 40 && plain.errors[.status]?.examples == ["status 400"])
        }

        @Test(arguments: [
            ("garbage", "no TLS"), ("plain-http", "no TLS"), ("close-at-hello", "ended the handshake"),
            ("reset-at-hello", "reset"), ("half-hello", "ended the handshake"), ("stalled-handshake", "timed out"),
            ("alert", "handshake failure"),
        ]) func aBrokenHandshakeSaysHow(way: String, says: String) async throws {
            let server = try await Self.hostile(way)
            defer { server.stop() }
            var tls = TLSSettings()
            tls.verifies = false
            let error = await #expect(throws: Unreachable.self) {
                _ = try await Self.load(server.port, tls) { $0.settings.connection.connectTimeout = 1 }
            }
            #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
        }

        @Test(arguments: [
            ("no-close-notify", ErrorKind.closed, "close_notify"), ("huge-record", .tls, "packet length too long"),
            ("damaged-record", .tls, "bad record mac"), ("reset-in-body", .reset, "reset"),
            ("half-record", .closed, "close_notify"),
        ]) func aBrokenStreamIsCountedByItsKind(way: String, kind: ErrorKind, says: String) async throws {
            let server = try await Self.hostile(way)
            defer { server.stop() }
            var tls = TLSSettings()
            tls.verifies = false
            let total = try await Self.load(server.port, tls, count: 8)
            #expect(total.counts.failed == 8 && total.errors[kind]?.count == 8)
            #expect(total.errors[kind]?.examples.first?.contains(says) == true, "\(total.errors)")
        }

        private static func hostile(_ way: String) async throws -> TestServer {
            let certificates = try await Certificates()
            let script = BuiltCommand.repository.appending(path: "Tests/Servers/hostile_tls.py").path
            return try await TestServer(
                executable: "/usr/bin/env",
                arguments: ["python3", script, way, certificates.certificate("good"), certificates.key("good")])
        }
    }
}
