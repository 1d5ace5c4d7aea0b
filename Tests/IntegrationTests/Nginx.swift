import Foundation
import TestServers

/// nginx with files of known size, and a log of what it was asked for.
final class Nginx {
    /// What nginx says of one request that it answered.
    struct Entry: Equatable {
        var method: String
        var path: String
        var status: Int
        var connection: String
        /// The cookie `sid` of the request; empty for none.
        var cookie: String
        /// The `Authorization` field of the request; empty for none.
        var authorization: String
        /// The `Host` field of the request.
        var host: String
        /// The `traceparent` of the request; empty for none.
        var trace: String
        var body: String
    }

    static let executable = "/usr/sbin/nginx"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: executable) }

    let port: Int
    /// Where it speaks HTTP/2, without TLS.
    let http2Port: Int
    /// The bodies that were sent to `/upload`; known when it has ended.
    private(set) var uploads: [[UInt8]] = []
    private let directory: URL
    private let server: TestServer

    init() async throws {
        (port, http2Port) = (try LoopbackPort.free(), try LoopbackPort.free())
        directory = FileManager.default.temporaryDirectory.appending(path: "squall-nginx-\(UUID().uuidString)")
        let root = directory.appending(path: "root")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        for (name, size) in Self.files { try Data(repeating: 120, count: size).write(to: root.appending(path: name)) }
        try Data(Self.page.utf8).write(to: root.appending(path: "page"))
        try Data("ada:{PLAIN}s3cr3t word\n".utf8).write(to: directory.appending(path: "users"))
        let configuration = directory.appending(path: "nginx.conf")
        try Self.configuration(port: port, http2Port: http2Port).write(
            to: configuration, atomically: true, encoding: .utf8)
        server = try await TestServer(
            executable: Self.executable,
            arguments: ["-p", directory.path + "/", "-c", configuration.path, "-e", "error.log"], port: port)
    }

    /// A page with a form, which it compresses for those who ask for that.
    static let page =
        "<!DOCTYPE html><title>Sign in</title><form><input type=hidden name=csrf value='4711&amp;'><p>"
        + String(repeating: "all work and no play ", count: 500)

    /// The files that it serves, with their sizes.
    static let files = ["small": 13, "10k": 10_000, "1m": 1_000_000]

    /// Ends it, so that its log is complete, and returns the log.
    func stop() throws -> [Entry] {
        server.stop()
        defer { try? FileManager.default.removeItem(at: directory) }
        let bodies = directory.appending(path: "uploads")
        for name in try FileManager.default.contentsOfDirectory(atPath: bodies.path) {
            uploads.append(Array(try Data(contentsOf: bodies.appending(path: name))))
        }
        let text = try String(contentsOf: directory.appending(path: "access.log"), encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "\t", maxSplits: 8, omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 9, let status = Int(fields[2]) else { return nil }
            return Entry(
                method: fields[0], path: fields[1], status: status, connection: fields[3], cookie: fields[4],
                authorization: fields[5], host: fields[6], trace: fields[7],
                body: fields[8])
        }
    }

    /// One process, so that its id is the one to end. The body of a POST is only read, and logged, where it is passed
    /// on: here to nginx itself.
    private static func configuration(port: Int, http2Port: Int) -> String {
        """
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log error.log;
        events { worker_connections 1024; }
        http {
            log_format plain escape=none '$request_method\\t$request_uri\\t$status\\t$connection\\t$cookie_sid\\t'
                '$http_authorization\\t$http_host\\t$http_traceparent\\t$request_body';
            client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi; scgi_temp_path scgi;
            client_body_in_single_buffer on; client_body_buffer_size 1m;
            keepalive_requests 1000000;
            server {
                listen 127.0.0.1:\(port);
                listen 127.0.0.2:\(port);
                listen 127.0.0.1:\(http2Port) http2;
                absolute_redirect off;
                access_log access.log plain;
                root root;
                location = /sink { access_log off; return 200 "taken"; }
                location = /log-in { add_header Set-Cookie "sid=$connection; Path=/"; return 200 "welcome"; }
                location = /moved { return 302 small; }
                location = /log-in-303 {
                    add_header Set-Cookie "sid=$connection; Path=/" always;
                    return 303 /small;
                }
                location = /kept { return 307 /post; }
                location = /elsewhere { return 301 http://127.0.0.2:\(port)/small; }
                location = /back { return 301 http://127.0.0.1:\(port)/small; }
                location = /to-shop { return 301 http://shop.test/small; }
                location = /private { auth_basic shop; auth_basic_user_file users; try_files /small =404; }
                location = /page { default_type text/html; gzip on; }
                location = /upload {
                    client_body_in_file_only on; client_body_temp_path uploads; access_log off;
                    proxy_pass http://127.0.0.1:\(port)/sink;
                }
                location = /far-away { return 301 http://192.0.2.1/; }
                location = /post { proxy_pass http://127.0.0.1:\(port)/sink; }
            }
        }
        """
    }
}
