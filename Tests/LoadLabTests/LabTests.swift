import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import Testing

@testable import LoadLab

/// The lab on a real socket.
@Suite(.timeLimit(.minutes(1))) struct LabTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func answersOverTheNetwork() async throws {
        let lab = Lab(configuration: try LabConfiguration(), logger: logger)
        try await lab.application().test(.live) { client in
            try await #expect(client.get("/fast").text == "ok\n")
            try await #expect(client.get("/bytes?size=300k").body.readableBytes == 300_000)
            try await #expect(client.get("/form?title=a%3Cb").text.contains("<h1>Upload a&lt;b</h1>"))
            let body = ByteBuffer(repeating: 120, count: 200_000)
            try await client.execute(
                uri: "/upload", method: .post, headers: [.contentType: "multipart/form-data; boundary=x"], body: body
            ) { response in
                #expect(
                    String(buffer: response.body)
                        == #"{"bytes":200000,"type":"multipart/form-data; boundary=x"}"#)
            }
            let empty = try await client.get("/fast?status=204")
            #expect(empty.code == 204)
            #expect(empty.body.readableBytes == 0)
        }
    }

    @Test func picksAFreePortAndEndsWhenCancelled() async throws {
        let lab = Lab(configuration: try LabConfiguration(port: 0), logger: logger)
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        let serving = Task { try await lab.run { ready.yield($0) } }
        let port = try #require(await ports.first { _ in true })
        #expect(port > 0)
        serving.cancel()
        try await serving.value
    }

    @Test func endsWhenCancelledBeforeItBegan() async throws {
        let lab = Lab(configuration: try LabConfiguration(port: 0), logger: logger)
        let serving = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await lab.run { _ in }
        }
        try await serving.value
    }

    @Test func aTakenPortIsReported() async throws {
        let first = Lab(configuration: try LabConfiguration(port: 0), logger: logger)
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        let serving = Task { try await first.run { ready.yield($0) } }
        let port = try #require(await ports.first { _ in true })
        let second = Lab(configuration: try LabConfiguration(port: port), logger: logger)
        let failure = await #expect(throws: LabCannotListen.self) { try await second.run { _ in } }
        #expect(failure?.description.contains("127.0.0.1:\(port)") == true)
        serving.cancel()
        try await serving.value
    }

    @Test(arguments: [(-1, 0.0), (65_536, 0), (0, -0.1), (0, 1.1), (0, .nan)])
    func badConfigurationsAreRefused(port: Int, errorRate: Double) {
        #expect(throws: InvalidLabValue.self) { try LabConfiguration(port: port, errorRate: errorRate) }
    }
}
