import Glibc
import LoadPlan
import Logging
import Testing

@testable import LoadControl

/// Server and client over loopback.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ControlServerTests {
    private func withServer(_ body: @Sendable @escaping (ControlAddress) async throws -> Void) async throws {
        let run = ControlUnderTest(ControlUnderTest.open)
        try await run.server.serve { try await body(try $0.get()) }
    }

    private func client(_ address: ControlAddress, token: String = ControlUnderTest.token) -> ControlClient {
        ControlClient(ControlFile(pid: 1, address: address, token: token, name: "shop"))
    }

    @Test func theClientAsksTheServer() async throws {
        try await withServer { address in
            #expect(address.host == "127.0.0.1" && address.port > 0)
            let answer = try await client(address).send("GET", "/v1/status")
            #expect(answer.status == 200)
            #expect(String(decoding: answer.body, as: UTF8.self).contains(#""name":"shop""#))
            #expect(try await client(address, token: "x").send("GET", "/v1/status").status == 401)
            #expect(try await client(address).send("POST", "/v1/rate", body: Array("{}".utf8)).status == 400)
        }
    }

    @Test func theServerEndsWithTheRun() async throws {
        let (left, keep) = AsyncStream.makeStream(of: (ControlAddress, Int32).self)
        try await withServer { address in
            // A connection of someone who never goes away does not hold the end up.
            let idle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var peer = sockaddr_in()
            peer.sin_family = sa_family_t(AF_INET)
            peer.sin_port = in_port_t(address.port).bigEndian
            peer.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            withUnsafePointer(to: &peer) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    #expect(connect(idle, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0)
                }
            }
            _ = try await client(address).send("GET", "/v1/status")
            keep.yield((address, idle))
        }
        let (address, idle) = try #require(await left.first { _ in true })
        close(idle)
        await #expect(throws: ControlClient.Gone.self) { try await client(address).send("GET", "/v1/status") }
    }

    @Test func aPortThatIsTakenIsSaid() async throws {
        try await withServer { address in
            let second = ControlServer(
                address: address, token: "", control: .init(), board: StatusBoard(ControlUnderTest.open),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let mistake = await #expect(throws: Diagnostic.self) { try await second.serve { try $0.get() } }
            #expect(mistake?.message.hasPrefix("the control server cannot listen on \(address)") == true)
            #expect(mistake?.fix == "choose a free port with --control, or run with --control off")
        }
    }
}
