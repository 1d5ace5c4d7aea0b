import LoadContent
import LoadHTTP
import LoadMeasure
import LoadPlan
import TestServers
import Testing

extension IntegrationTests {
    /// Queries, credentials, files and the wait for the first byte, against servers that look at them.
    @Suite(.serialized) struct RequestTests {
        private func load(
            _ requests: HTTPRequestSpecification..., change: (inout Trial) -> Void = { _ in }
        ) async throws -> (total: Snapshot, log: [Nginx.Entry], uploads: [[UInt8]]) {
            let nginx = try await Nginx()
            var trial = try Trial(port: nginx.port, .iterations(6, users: 2))
            trial.tasks[0].steps = try requests.map { .exchange(try Trial.step($0)) }
            change(&trial)
            let total = try await trial.run().total
            let log = try nginx.stop()
            return (total, log, nginx.uploads)
        }

        private static let right = HTTPAuthorization.basic(user: Secret("ada"), password: Secret("s3cr3t word"))
        private static let digits = "Basic YWRhOnMzY3IzdCB3b3Jk"

        @Test(.enabled(if: Nginx.isInstalled)) func aQueryArrives() async throws {
            let query = [("page", "2"), ("tag", "a b"), ("tag", "c&d")].map {
                HTTPRequestSpecification.Parameter(name: $0, value: $1)
            }
            let (total, log, _) = try await load(.init(path: "/small?x=1", query: query))
            #expect(total.counts.completed == 6)
            #expect(log.count == 6 && log.allSatisfy { $0.path == "/small?x=1&page=2&tag=a%20b&tag=c%26d" })
        }

        @Test(.enabled(if: Nginx.isInstalled)) func credentialsLetOneIn() async throws {
            let (total, log, _) = try await load(
                .init(path: "/private"), .init(path: "/private", auth: .nobody),
                .init(path: "/private", auth: .basic(user: Secret("ada"), password: Secret("wrong")))
            ) {
                $0.settings.auth = Self.right
            }
            #expect(total.counts.completed == 6 && total.errors[.status]?.count == 12)
            #expect(log.filter { $0.status == 200 }.allSatisfy { $0.authorization == Self.digits })
            #expect(log.filter { $0.status == 401 }.count == 12)
            #expect(log.filter { $0.authorization.isEmpty }.count == 6)
        }

        @Test(.enabled(if: Nginx.isInstalled)) func credentialsGoAlongWithinTheOriginAlone() async throws {
            let written = HTTPRequestSpecification.Header(name: "Authorization", value: "Digest mine")
            let (total, log, _) = try await load(
                .init(path: "/moved", auth: Self.right, redirects: 1),
                .init(path: "/elsewhere", auth: Self.right, redirects: 1),
                .init(path: "/elsewhere", headers: [written], redirects: 1))
            #expect(total.counts.completed == 36)
            let pages = log.filter { $0.path == "/small" }
            #expect(pages.count == 18)
            #expect(pages.filter { $0.authorization == Self.digits }.count == 6)
            #expect(pages.filter { $0.authorization.isEmpty }.count == 12)
        }

        @Test(.enabled(if: Nginx.isInstalled)) func fieldsAndFilesArriveAsTheyWere() async throws {
            let file = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let parts = [
                HTTPRequestSpecification.Part("title", .text("a cat")),
                .init("photo", .bytes(file), filename: "cat.jpg", type: "image/jpeg"),
            ]
            let (total, _, uploads) = try await load(.init(method: "POST", path: "/upload", body: .multipart(parts)))
            #expect(total.counts.completed == 6)
            #expect(uploads.count == 6 && Set(uploads).count == 1)
            let text = try #require(uploads.first)
            let boundary = Array(text.prefix { $0 != 13 })
            #expect(text.starts(with: Array("--squall-".utf8)) && text.suffix(4).elementsEqual("--\r\n".utf8))
            let head =
                boundary + Array("\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\na cat\r\n".utf8) + boundary
                + Array(
                    "\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"cat.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
                        .utf8)
            let end = [13, 10] + boundary + Array("--\r\n".utf8)
            #expect(text == head + file + end)
        }

        /// Long contents are sent from where they lie, behind what values made; a redirect sends all of it again.
        @Test(.enabled(if: Nginx.isInstalled)) func longBodiesFollowWhatValuesMade() async throws {
            let content = String(repeating: "0123456789", count: 50_000)
            let token = HTTPAuthorization.bearer(Secret("${kind}"))
            let parts = [
                HTTPRequestSpecification.Part("title", .text("<${kind}>")),
                .init("photo", .bytes(Array(content.utf8)), filename: "digits.txt"),
            ]
            let (total, log, uploads) = try await load(
                .init(path: "/page", extractions: [ContentExtraction("kind", from: .header("Content-Type"))]),
                .init(method: "POST", path: "/kept", auth: token, body: .bytes(Array(content.utf8)), redirects: 1),
                .init(method: "POST", path: "/upload", body: .multipart(parts))
            ) { trial in
                trial.tasks[0].steps = trial.tasks[0].steps.mapExchanges { step in
                    if step.name == "/page" { step.saves = ["kind"] } else { step.uses = ["kind"] }
                }
            }
            #expect(total.counts.completed == 24, "\(total.errors)")
            let posts = log.filter { $0.path == "/post" }
            #expect(
                posts.count == 6 && posts.allSatisfy { $0.body == content && $0.authorization == "Bearer text/html" })
            #expect(uploads.count == 6 && Set(uploads).count == 1)
            let upload = String(decoding: try #require(uploads.first), as: UTF8.self)
            #expect(
                upload.contains("\r\n\r\n<text/html>\r\n--squall-")
                    && upload.contains("\r\n\r\n\(content)\r\n--squall-"))
            #expect(upload.hasSuffix("--\r\n"))
        }

        @Test(.enabled(if: Nginx.isInstalled)) func aColonInAUsersNameIsSaid() async throws {
            let auth = HTTPAuthorization.basic(user: Secret("${type}"), password: Secret("x"))
            let (total, log, _) = try await load(
                .init(path: "/page", extractions: [ContentExtraction("type", from: .header("Date"))]),
                .init(path: "/private", auth: auth)
            ) { trial in
                trial.tasks[0].steps = trial.tasks[0].steps.mapExchanges { step in
                    if step.name == "/page" { step.saves = ["type"] } else { step.uses = ["type"] }
                }
            }
            #expect(total.errors[.request]?.count == 6 && log.allSatisfy { $0.path != "/private" })
            #expect(
                total.errors[.request]?.examples
                    == ["the value of ${type} has a colon in it, which ends a user's name"])
        }

        /// What keeps the first byte back ends at its time; a body may take longer than that.
        @Test func theFirstByteHasATimeOfItsOwn() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let total = try await Trial(
                port: server.port, .iterations(2, users: 2), .init(path: "/never", firstByteTimeout: 0.1),
                .init(path: "/slow-body?ms=50&bytes=60", firstByteTimeout: 2), .init(path: "/ok", firstByteTimeout: 2)
            ).run().total
            #expect(total.outcomes(of: "/never") == [.firstByteTimeout: 2])
            #expect(total.outcomes(of: "/slow-body?ms=50&bytes=60") == [nil: 2])
            #expect(total.outcomes(of: "/ok") == [nil: 2])
            #expect(total.counts.timedOut == 2)
            #expect(total.errors[.firstByteTimeout]?.examples == ["no byte of the response within 100ms"])
        }

        @Test func theWholeHasItsTimeAllTheSame() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let total = try await Trial(
                port: server.port, .iterations(2, users: 2),
                .init(path: "/slow-body?ms=50&bytes=1000", timeout: 3, firstByteTimeout: 2),
                .init(path: "/never", timeout: 0.1, firstByteTimeout: 2)
            ).run().total
            #expect(total.errors[.timeout]?.count == 4 && total.counts.timedOut == 4)
        }
    }
}
