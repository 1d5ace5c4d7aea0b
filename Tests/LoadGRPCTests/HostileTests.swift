import LoadContent
import LoadMeasure
import LoadPlan
import TestServers
import Testing

@testable import LoadGRPC

/// What servers do that speak HTTP/2 well and gRPC badly: each by its kind, and in words.
@Suite(.serialized, .timeLimit(.minutes(2))) struct HostileTests {
    private struct Case {
        let name: String
        let error: ErrorKind?
        let detail: String?
        var isRead = false
    }

    private static let cases = [
        Case(name: "good", error: nil, detail: nil),
        Case(name: "bad-flag", error: .malformed, detail: "a message begins with the byte 7, which is neither 0 nor 1"),
        Case(
            name: "compressed-without-encoding", error: .malformed,
            detail: "a message is compressed, but no grpc-encoding says how"),
        Case(name: "too-large", error: .tooLarge, detail: "a message of 2147483647 bytes; max-message is 4194304"),
        Case(name: "cut", error: .malformed, detail: "the stream ends within a message"),
        Case(name: "no-status", error: .malformed, detail: "the trailers have no grpc-status"),
        Case(name: "bad-status", error: .malformed, detail: "the grpc-status is none that there is"),
        Case(name: "no-such-status", error: .malformed, detail: "the grpc-status is none that there is"),
        Case(name: "two-messages", error: .malformed, detail: "OK with 2 messages, where there has to be one"),
        Case(name: "no-message", error: .malformed, detail: "OK with 0 messages, where there has to be one"),
        Case(name: "bad-message", error: nil, detail: nil),
        Case(name: "bad-gzip", error: nil, detail: nil),
        Case(
            name: "bad-gzip", error: .badEncoding, detail: "the body is no gzip: incorrect header check", isRead: true),
        Case(
            name: "snappy", error: .badEncoding,
            detail: #"a message is compressed by "snappy", which is not decompressed"#, isRead: true),
        Case(
            name: "not-grpc", error: .malformed,
            detail: #"HTTP status 200 with the content type "text/html", which is not gRPC"#),
        Case(
            name: "unavailable", error: .status,
            detail: #"HTTP status 503 with the content type "text/plain", which is not gRPC"#),
        Case(name: "trailers-only", error: .status, detail: #"NOT_FOUND: "gone!""#),
        Case(name: "reset", error: .reset, detail: "stream reset by the peer: INTERNAL_ERROR"),
        Case(name: "refused", error: .reset, detail: "the peer refused the stream"),
        Case(name: "close", error: .closed, detail: "connection closed by the peer"),
        Case(
            name: "goaway", error: .closed,
            detail: "the peer ended the connection: GOAWAY with ENHANCE_YOUR_CALM"),
        Case(name: "silent", error: .timeout, detail: "DEADLINE_EXCEEDED"),
        Case(name: "good", error: nil, detail: nil),
    ]

    @Test func isToldByItsKind() async throws {
        let server = try await TestServer.python("grpc_hostile", packages: "grpcio")
        defer { server.stop() }
        let calls = Self.cases.map { hostile in
            GRPCCallSpecification(
                method: "shop.Shop/Buy", metadata: [.init(name: "x-case", value: hostile.name)],
                deadline: hostile.name == "silent" ? 0.3 : 60,
                checks: hostile.isRead ? [ContentCheck(.json("$.items"), .equals("0"))] : [])
        }
        let outcomes = try await perform(calls, Shop.settings(port: server.port))
        for (hostile, outcome) in zip(Self.cases, outcomes) {
            #expect(outcome.error == hostile.error, "\(hostile.name)")
            #expect(outcome.detail == hostile.detail, "\(hostile.name)")
        }
    }

    @Test func aMessageThatIsNoneIsSeenWhereItIsRead() async throws {
        let server = try await TestServer.python("grpc_hostile", packages: "grpcio")
        defer { server.stop() }
        let call = GRPCCallSpecification(
            method: "shop.Shop/Buy", metadata: [.init(name: "x-case", value: "bad-message")],
            checks: [ContentCheck(.json("$.items"), .equals("0"))])
        let outcome = try await perform([call], Shop.settings(port: server.port))[0]
        #expect(outcome.error == .malformed)
        #expect(outcome.detail?.hasPrefix("a message is no shop.Receipt: ") == true)
    }

    @Test func nobodyListening() async throws {
        let settings = try Shop.settings(port: try LoopbackPort.free())
        let outcome = try await perform([GRPCCallSpecification(method: "shop.Shop/Buy")], settings)[0]
        #expect(outcome.error == .connectRefused)
        #expect(outcome.detail == "127.0.0.1:\(settings.connection.port): connection refused")
    }
}
