import LoadContent
import LoadHTTP
import LoadMeasure
import LoadPlan
import LoadWire
import Squall
import TestServers
import Testing

extension IntegrationTests {
    /// HTTP/2 against nginx, by TLS and without.
    @Suite(.enabled(if: Nginx.isInstalled)) struct HTTP2Tests {
        /// A request that must be answered by a version of HTTP.
        private static func request(
            _ path: String = "/", spoken: String? = "HTTP/2.0",
            change: (inout HTTPRequestSpecification) -> Void = { _ in }
        ) -> HTTPRequestSpecification {
            var request = HTTPRequestSpecification(method: "GET", path: path, expectedStatuses: [.init(200)])
            if let spoken { request.checks = [ContentCheck(.header("X-Spoken"), .equals(spoken))] }
            change(&request)
            return request
        }

        private static func load(
            _ nginx: TLSNginx, _ way: TLSNginx.Way, _ version: HTTPVersion, _ requests: [HTTPRequestSpecification],
            count: Int = 60, users: Int = 4, loops: Int = 2, change: (inout Trial) -> Void = { _ in }
        ) async throws -> Snapshot {
            var trial = try Trial(port: nginx.port(way), .iterations(count, users: users))
            trial.tasks[0].steps = try requests.map { .exchange(try Trial.step($0)) }
            trial.settings.connection.isSecure = way != .clear
            trial.settings.connection.tls.authorities = try nginx.certificates.text(
                nginx.certificates.certificate("ca"))
            trial.settings.version = version
            change(&trial)
            return try await trial.run(loops: loops).total
        }

        @Test(arguments: [(TLSNginx.Way.http2, HTTPVersion.http2), (.http2, .auto), (.clear, .http2PriorKnowledge)])
        func everyUserHasAConnection(way: TLSNginx.Way, version: HTTPVersion) async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            let total = try await Self.load(nginx, way, version, [Self.request()])
            #expect(total.counts.completed == 60 && total.connections == 4, "\(total.errors)")
            for part in [ExchangeTimings.Part.send, .wait, .receive] { #expect(total.timings[part].count == 60) }
            #expect(total.timings[.connect].count == 4 && total.bytesIn > 0 && total.bytesOut > 0)
        }

        @Test func versionsAreChosen() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            let plain = Self.request(spoken: "HTTP/1.1")
            #expect(try await Self.load(nginx, .http2, .http11, [plain]).counts.completed == 60)
            #expect(try await Self.load(nginx, .good, .auto, [plain]).counts.completed == 60)
            let second = Self.request { $0.version = .http2 }
            #expect(try await Self.load(nginx, .http2, .http11, [plain, second]).counts.completed == 120)
            let error = await #expect(throws: Unreachable.self) {
                _ = try await Self.load(nginx, .good, .http2, [plain])
            }
            #expect(error?.description.contains("TLS") == true)
            await #expect(throws: Diagnostic.self) { _ = try await Self.load(nginx, .clear, .http2, [plain]) }
        }

        @Test func usersShareConnectionsAndWaitForStreams() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            let total = try await Self.load(nginx, .http2, .http2, [Self.request()], count: 400, users: 16) {
                $0.settings.http2.connections = 2
                $0.settings.http2.streams = 2
            }
            #expect(total.counts.completed == 400 && total.connections == 2, "\(total.errors)")
            // Of eight users on a connection two find room.
            #expect(total.timings[.queue].count > 100)
        }

        @Test func aConnectionThatGoesAwayIsReplaced() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            for connections in [nil, 1] {
                let total = try await Self.load(nginx, .brief, .http2, [Self.request()], count: 400, users: 8, loops: 1)
                {
                    $0.settings.http2.connections = connections
                }
                #expect(total.counts.completed == 400 && total.errors.isEmpty, "\(total.errors)")
                #expect(total.connections >= 20)
            }
        }

        @Test func responsesAreReadAsThoseOfHTTP1() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            let cookie = Self.request { $0.checks.append(ContentCheck(.body, .equals("1"))) }
            let page = Self.request("/page", spoken: nil) {
                $0.headers = [.init(name: "Accept-Encoding", value: "gzip")]
                $0.checks = [
                    ContentCheck(.body, .contains("all work and no play")),
                    ContentCheck(.header("content-encoding"), .equals("gzip")),
                ]
            }
            let head = Self.request("/big", spoken: nil) { $0.method = "HEAD" }
            let total = try await Self.load(nginx, .http2, .http2, [Self.request(), cookie, page, head], count: 20)
            #expect(total.counts.completed == 80, "\(total.errors)")
        }

        @Test func bodiesAreSentAndRedirectsFollowed() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            let upload = Self.request("/upload", spoken: nil) {
                $0.method = "POST"
                $0.body = .bytes(Array(repeating: 120, count: 300_000))
            }
            let kept = Self.request("/kept", spoken: nil) {
                $0.method = "POST"
                $0.body = .text("hello")
                $0.redirects = 1
            }
            for way in [(TLSNginx.Way.http2, HTTPVersion.http2), (.clear, .http2PriorKnowledge)] {
                let total = try await Self.load(nginx, way.0, way.1, [upload, kept], count: 10)
                #expect(total.counts.completed == 30, "\(total.errors)")
                #expect(total.bytesOut > 3_000_000)
            }
        }

        @Test func whatNeverComesTimesOut() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let nginx = try await TLSNginx(stalling: server.port)
            defer { nginx.stop() }
            let never = Self.request("/never", spoken: nil) { $0.timeout = 0.3 }
            let slow = Self.request("/never", spoken: nil) { ($0.firstByteTimeout, $0.timeout) = (0.2, 15) }
            let total = try await Self.load(nginx, .http2, .http2, [never, slow], count: 2, users: 2)
            #expect(total.counts.timedOut == 4)
            #expect(total.errors[.timeout]?.count == 2 && total.errors[.firstByteTimeout]?.count == 2)
            #expect(total.serviceTime.max < 10_000_000_000)
            // The connection has done nothing wrong.
            #expect(total.connections == 2)
        }

        /// One user holds the only stream, while another's request waits for it in vain: what it tries again is that request,
        /// and not the one before it.
        @Test func anotherTryIsOfTheSameRequest() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let nginx = try await TLSNginx(stalling: server.port)
            defer { nginx.stop() }
            var save = try Trial.step(
                Self.request { $0.extractions = [ContentExtraction("n", from: .cookie("sid"))] })
            save.saves = ["n"]
            let first = try Trial.step(Self.request("/big?${n}", spoken: nil))
            let second = try Trial.step(
                // `/big` says nothing of what was spoken.
                Self.request("/other?${n}") {
                    $0.timeout = 0.1
                    $0.retry = HTTPRetry(times: 3, causes: [.timeout])
                })
            let never = try Trial.step(Self.request("/never", spoken: nil) { $0.timeout = 0.25 })
            let total = try await Self.load(nginx, .http2, .http2, [], count: 24, users: 2, loops: 1) {
                $0.settings.http2.connections = 1
                $0.settings.http2.streams = 1
                $0.tasks = [
                    UserTask(name: "ask", exchanges: [save, first, second]), UserTask(name: "hold", exchanges: [never]),
                ]
            }
            #expect(total.errors[.check] == nil, "\(total.errors)")
            let tries = total.series.filter { $0.key.task.hasSuffix("(retry)") && $0.key.statusClass == 2 }
            #expect(!tries.isEmpty && tries.keys.allSatisfy { $0.error == nil }, "\(total.series.keys)")
        }

        @Test func aConnectionForEachExchange() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            let total = try await Self.load(nginx, .http2, .http2, [Self.request()], count: 20) {
                $0.settings.keepAlive = false
                $0.settings.connection.tls.resumes = true
            }
            #expect(total.counts.completed == 20 && total.connections == 20 && total.resumedSessions == 16)
        }

        @Test func aLostTargetIsCountedByItsKind() async throws {
            let nginx = try await TLSNginx()
            let port = nginx.port(.clear)
            var trial = try Trial(port: port, .users(2, for: .seconds(2)), Self.request(spoken: nil))
            trial.settings.version = .http2PriorKnowledge
            trial.wait = .constant(.milliseconds(10))
            trial.outputs = [Watcher { snapshot in if snapshot.end > .milliseconds(500) { nginx.stop() } }]
            let total = try await trial.run().total
            #expect(total.counts.completed > 0 && (total.errors[.connectRefused]?.count ?? 0) > 0)
            #expect(total.errors.keys.allSatisfy { [.connectRefused, .closed, .reset].contains($0) })
        }
    }
}
