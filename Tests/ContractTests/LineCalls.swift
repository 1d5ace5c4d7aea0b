import Glibc
import LoadCall
import LoadMeasure
import LoadPlan

/// A protocol of lines, by calls of a client that blocks: `say: hello`.
struct LineCalls: CallPlugin {
    struct Call: Codable, Sendable { var text: CallText }

    let name = "line"
    let stepKeys: Set<String> = ["say"]
    let callKeys = ["say"]
    let threads = CallThreads.own(limit: 4)

    func readCall(_ keys: MappingReader, into diagnostics: inout Diagnostics) -> CallStep<Call>? {
        keys["say"]?.callText("say", wanted: "text", into: &diagnostics)
            .map { CallStep(Call(text: $0), name: "say", method: "SAY") }
    }

    func readSettings(
        target: LocatedNode?, _ keys: MappingReader?, into diagnostics: inout Diagnostics
    ) -> TargetAddress? {
        target?.address("target", scheme: "line", defaultPort: nil, into: &diagnostics)
    }

    func address(of settings: TargetAddress) -> TargetAddress? { settings }

    func connect(_ settings: TargetAddress, within timeout: Duration) async throws -> LineClient {
        try LineClient(port: settings.port)
    }
}

/// A socket that blocks.
actor LineClient: CallClient {
    private nonisolated let descriptor: Int32

    init(port: Int) throws(CallFailed) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { [descriptor] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            let reason = errno
            Glibc.close(descriptor)
            throw CallFailed(
                reason == ECONNREFUSED ? .connectRefused : .connectFailed, String(cString: strerror(reason)))
        }
    }

    func perform(_ call: LineCalls.Call, values: CallValues) async throws -> CallOutcome {
        let line = try values.bytes(call.text) + [10]
        return try await withTaskCancellationHandler {
            try exchange(line)
        } onCancel: {
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
    }

    private func exchange(_ line: [UInt8]) throws -> CallOutcome {
        guard send(descriptor, line, line.count, Int32(MSG_NOSIGNAL)) == line.count else {
            throw CallFailed(.write, String(cString: strerror(errno)))
        }
        var answer: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 4_096)
        repeat {
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count >= 0 else { throw CallFailed(.reset, String(cString: strerror(errno))) }
            guard count > 0 else { throw CallFailed(.closed, "the connection ended before the answer") }
            answer += bytes[..<count]
        } while answer.last != 10
        return CallOutcome(bytesOut: line.count, bytesIn: answer.count)
    }

    func close() async { Glibc.close(descriptor) }
}
