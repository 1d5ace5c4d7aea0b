import LoadHTTP
import LoadMeasure
import LoadPlan
import TestServers
import Testing

/// A way to misbehave, and what a correct client makes of it.
struct Misbehaviour: CustomStringConvertible, Sendable {
    var name: String
    /// The outcomes that are right; nil is success.
    var counted: [ErrorKind?]
    var query = ""
    var method = "GET"
    var timeout: Double?
    /// How long a user rests after it: what the server does after its answer has that time to arrive.
    var rest = Duration.milliseconds(20)
    /// What an example must say.
    var says: String?

    var path: String { "/" + name + query }
    var description: String { path }

    static func fine(
        _ name: String, query: String = "", method: String = "GET", rest: Duration = .milliseconds(20)
    ) -> Self {
        Self(name: name, counted: [nil], query: query, method: method, rest: rest)
    }

    static func bad(_ name: String, _ kind: ErrorKind, says: String, query: String = "", timeout: Double? = nil) -> Self
    {
        Self(name: name, counted: [kind], query: query, timeout: timeout, says: says)
    }

    /// What is in order, though seldom.
    static let fine: [Self] =
        [
            .fine("ok"), .fine("204"), .fine("304"), .fine("head-length", method: "HEAD"), .fine("redirect"),
            .fine("redirect-loop"), .fine("one-xx"), .fine("chunked"), .fine("trailers"), .fine("until-close"),
            .fine("connection-close"), .fine("http10"), .fine("no-reason"), .fine("lf-only"), .fine("split"),
            .fine("slow-body", query: "?ms=1&bytes=20"), .fine("slow-head", query: "?ms=1"), .fine("big-body"),
            .fine("keepalive-then-close", rest: .milliseconds(400)), .fine("wrong-length"),
            .fine("extra-response", rest: .milliseconds(400)), .fine("gzip-cut"), .fine("gzip-bomb"), .fine("brotli"),
        ]
    /// What is no HTTP.
    static let wrong: [Self] = [
        .bad("status", .status, says: "status 503"),
        .bad("garbage", .malformed, says: "status line begins with"),
        .bad("http09", .malformed, says: "status line begins with"),
        .bad("huge-status", .malformed, says: "status"),
        .bad("garbage-status", .malformed, says: "status"),
        .bad("bad-version", .malformed, says: "HTTP/9.9"),
        .bad("bad-length", .malformed, says: "ten"),
        .bad("negative-length", .malformed, says: "-1"),
        .bad("huge-length", .malformed, says: "99999999999999999999999"),
        .bad("two-lengths", .malformed, says: "content-length"),
        .bad("bad-chunk", .malformed, says: "xyz"),
        .bad("bad-chunk-end", .malformed, says: "chunk"),
        .bad("huge-chunk", .malformed, says: "chunk"),
        .bad("nul-header", .malformed, says: "NUL"),
        .bad("no-colon", .malformed, says: "colon"),
    ]
    /// What ends too early, or too late.
    static let broken: [Self] = [
        .bad("close-early", .closed, says: "before the response"),
        .bad("close-mid-head", .closed, says: "head"),
        .bad("close-mid-body", .closed, says: "body"),
        .bad("close-mid-chunk", .closed, says: "body"),
        .bad("reset", .reset, says: "reset"),
        .bad("reset-mid-body", .reset, says: "reset"),
        .bad("never", .timeout, says: "timed out", timeout: 0.2),
        .bad("slow-body", .timeout, says: "timed out", query: "?ms=100&bytes=1000", timeout: 0.3),
        .bad("slow-head", .timeout, says: "timed out", query: "?ms=500", timeout: 0.3),
    ]
    /// What would go on for ever.
    static let endless: [Self] = [
        .bad("endless-header", .tooLarge, says: "4096"),
        .bad("endless-header-line", .tooLarge, says: "4096"),
        .bad("endless-one-xx", .malformed, says: "interim"),
        .bad("endless-body", .tooLarge, says: "100000"),
        .bad("endless-chunks", .tooLarge, says: "100000"),
        .bad("endless-trailers", .tooLarge, says: "trailers"),
        // "Big" is a matter of limits.
        .bad("big-body", .tooLarge, says: "100000", query: "?bytes=100001"),
    ]

    static let all = fine + wrong + broken + endless
}

extension IntegrationTests {
    @Suite(.serialized) struct HostileTests {
        @Test func whatIsInOrderSucceeds() async throws { try await areCountedAsWhatTheyAre(Misbehaviour.fine) }
        @Test func whatIsNoHTTPIsMalformed() async throws { try await areCountedAsWhatTheyAre(Misbehaviour.wrong) }
        @Test func whatBreaksOffIsToldApart() async throws { try await areCountedAsWhatTheyAre(Misbehaviour.broken) }
        @Test func whatNeverEndsIsEnded() async throws { try await areCountedAsWhatTheyAre(Misbehaviour.endless) }

        private func areCountedAsWhatTheyAre(_ misbehaviours: [Misbehaviour]) async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            for misbehaviour in misbehaviours { try await isCountedAsWhatItIs(misbehaviour, port: server.port) }
        }

        /// A misbehaviour ends, is counted as what it is, and the exchange after it is as good as if nothing was.
        private func isCountedAsWhatItIs(_ misbehaviour: Misbehaviour, port: Int) async throws {
            var trial = try Trial(
                port: port, .iterations(6, users: 2), .init(path: "/ok?before"),
                .init(method: misbehaviour.method, path: misbehaviour.path, timeout: misbehaviour.timeout))
            trial.wait = .constant(misbehaviour.rest)
            trial.settings.maxHeadBytes = 4096
            trial.settings.maxBodyBytes = misbehaviour.counted == [nil] ? 1_000_000 : 100_000
            let total = try await trial.run().total

            #expect(total.counts.intended == 12, "\(misbehaviour)")
            #expect(total.counts.unsent == 0, "\(misbehaviour)")
            #expect(total.iterations.completed == 6, "\(misbehaviour)")
            #expect(total.outcomes(of: "/ok?before") == [nil: 6], "\(misbehaviour)")
            let outcomes = total.outcomes(of: misbehaviour.path)
            #expect(outcomes.values.reduce(0, +) == 6, "\(misbehaviour)")
            #expect(
                Set(outcomes.keys).isSubset(of: misbehaviour.counted), "\(misbehaviour): \(outcomes), \(total.errors)")
            if let says = misbehaviour.says {
                let examples = total.errors.values.flatMap(\.examples)
                #expect(examples.allSatisfy { $0.contains(says) }, "\(misbehaviour): \(examples)")
                #expect(!examples.isEmpty, "\(misbehaviour)")
            }
        }

        /// No behaviour of the server goes without a test.
        @Test func allBehavioursAreTested() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let listed = try await HostileIndex.names(port: server.port)
            #expect(listed.count >= 49)
            #expect(Set(Misbehaviour.all.map(\.name)) == Set(listed))
        }
    }
}
