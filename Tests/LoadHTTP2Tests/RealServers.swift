import Foundation
import TestServers

/// nghttpd, nginx or nghttpx on free ports of loopback, with files of known sizes.
final class RealServer: Sendable {
    static let files = ["empty": 0, "small": 100, "large": 3_000_000]

    let server: TestServer
    private let directory: URL
    private let behind: RealServer?
    var port: Int { server.port }

    private init(behind: RealServer? = nil, _ start: (URL, Int) async throws -> TestServer) async throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "squall-h2-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        for (name, size) in Self.files {
            try Data(repeating: 120, count: size).write(to: directory.appending(path: name))
        }
        self.behind = behind
        server = try await start(directory, try LoopbackPort.free())
    }

    deinit {
        server.stop()
        try? FileManager.default.removeItem(at: directory)
    }

    /// nghttp2's own server.
    static func nghttpd(_ arguments: [String] = []) async throws -> RealServer {
        try await RealServer { directory, port in
            try await TestServer(
                executable: "/usr/bin/env",
                arguments: ["nghttpd", "--no-tls", "-d", directory.path, "-a", "127.0.0.1"] + arguments + ["\(port)"],
                port: port)
        }
    }

    /// nginx without TLS.
    static func nginx(_ directives: String = "") async throws -> RealServer {
        try await RealServer { directory, port in
            let configuration = directory.appending(path: "nginx.conf")
            try """
            daemon off; master_process off; pid nginx.pid; error_log error.log;
            events { worker_connections 1024; }
            http {
                client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi; scgi_temp_path scgi; access_log off;
                \(directives)
                server { listen 127.0.0.1:\(port) http2; root .; }
            }
            """.write(to: configuration, atomically: true, encoding: .utf8)
            return try await TestServer(
                executable: "/usr/sbin/nginx",
                arguments: ["-p", directory.path + "/", "-c", configuration.path, "-e", "error.log"], port: port)
        }
    }

    /// nghttp2's proxy, before an nghttpd.
    static func nghttpx() async throws -> RealServer {
        let target = try await nghttpd()
        return try await RealServer(behind: target) { directory, port in
            try await TestServer(
                executable: "/usr/bin/env",
                arguments: [
                    "nghttpx", "--frontend=127.0.0.1,\(port);no-tls", "--backend=127.0.0.1,\(target.port);;proto=h2",
                    "--conf=/dev/null", "--accesslog-file=/dev/null", "--errorlog-file=/dev/null",
                    "--single-process",
                ], port: port)
        }
    }
}
