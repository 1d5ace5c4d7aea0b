import Foundation
import TestServers

/// nginx as `Examples/tls/nginx.conf` has it, on a free port, before a lab on another.
final class TLSFront {
    let port: Int
    /// Where it speaks HTTP/2 without TLS.
    let clearPort: Int
    private let folder: URL
    private let server: TestServer

    init(before lab: Int) async throws {
        port = try LoopbackPort.free()
        clearPort = try LoopbackPort.free()
        let tls = BuiltCommand.repository.appending(path: "Examples/tls")
        folder = FileManager.default.temporaryDirectory.appending(path: "squall-front-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: tls, to: folder)
        let file = folder.appending(path: "nginx.conf")
        let written = try String(contentsOf: file, encoding: .utf8)
        let moved = written.replacing(":8443 ssl", with: ":\(port) ssl")
            .replacing(":8081 http2", with: ":\(clearPort) http2").replacing(":8080", with: ":\(lab)")
            .replacing("/tmp/squall-examples-nginx.pid", with: "nginx.pid")
        try moved.write(to: file, atomically: true, encoding: .utf8)
        server = try await TestServer(
            executable: Nginx.executable, arguments: ["-p", folder.path + "/", "-c", "nginx.conf"], port: port)
    }

    func stop() {
        server.stop()
        try? FileManager.default.removeItem(at: folder)
    }
}
