import Foundation
import TestServers

/// nginx that speaks TLS in several ways, each on a port of its own.
final class TLSNginx: Sendable {
    /// What a port is like.
    enum Way: String, CaseIterable {
        /// The certificate is for this machine, and signed by the authority.
        case good
        case other
        case expired
        /// Signed by itself.
        case own = "self"
        /// Asks for a client's certificate.
        case mutual
        /// Speaks TLS 1.2 only.
        case old
        /// Speaks TLS 1.3 only.
        case new
        /// Speaks HTTP/2 too.
        case http2
        /// Speaks HTTP/2 without TLS.
        case clear
        /// Takes a few requests on a connection of HTTP/2 only.
        case brief
    }

    let certificates: Certificates
    private let ports: [Way: Int]
    private let folder: URL
    private let server: TestServer

    /// - Parameter stalling: the port of what answers `/never` never; 9, where nobody listens, for none.
    init(stalling: Int = 9) async throws {
        certificates = try await Certificates()
        var ports: [Way: Int] = [:]
        for way in Way.allCases { ports[way] = try LoopbackPort.free() }
        self.ports = ports
        folder = FileManager.default.temporaryDirectory.appending(path: "squall-nginx-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "nginx.conf")
        try Data(String(repeating: "all work and no play ", count: 500).utf8).write(to: folder.appending(path: "page"))
        try Self.configuration(ports, certificates, stalling: stalling).write(
            to: file, atomically: true, encoding: .utf8)
        server = try await TestServer(
            executable: Nginx.executable,
            arguments: ["-p", folder.path + "/", "-c", file.path, "-e", "error.log"], port: ports[.good] ?? 0)
    }

    func port(_ way: Way) -> Int { ports[way] ?? 0 }

    func stop() {
        server.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func configuration(_ ports: [Way: Int], _ certificates: Certificates, stalling: Int) -> String {
        let servers = ports.sorted { $0.key.rawValue < $1.key.rawValue }.map { way, port in
            let name = [.other, .expired, .own].contains(way) ? way.rawValue : "good"
            let more =
                switch way {
                case .mutual: "ssl_client_certificate \(certificates.certificate("ca")); ssl_verify_client on;"
                case .old: "ssl_protocols TLSv1.2;"
                case .new: "ssl_protocols TLSv1.3;"
                case .brief: "keepalive_requests 20;"
                default: ""
                }
            let speaks = [.http2, .clear, .brief].contains(way) ? " http2" : ""
            return """
                server {
                    listen 127.0.0.1:\(port)\(way == .clear ? "" : " ssl")\(speaks);
                    ssl_certificate \(certificates.certificate(name)); ssl_certificate_key \(certificates.key(name)); \(more)
                    location / {
                        add_header X-Spoken "$server_protocol" always;
                        add_header Set-Cookie "sid=1; Secure; Path=/"; return 200 "$cookie_sid";
                    }
                    location = /big { return 200 "\(String(repeating: "0123456789abcdef", count: 200))"; }
                    location = /page { gzip on; gzip_types text/plain; default_type text/plain; try_files /page =404; }
                    location = /upload { client_max_body_size 10m; proxy_pass https://127.0.0.1:\(ports[.good] ?? 0)/; }
                    location = /never { proxy_pass http://127.0.0.1:\(stalling)/never; }
                    location = /kept { add_header X-Spoken "$server_protocol" always; return 307 /taken?a=$request_method; }
                    location = /taken { client_max_body_size 10m; proxy_pass https://127.0.0.1:\(ports[.good] ?? 0)/; }
                    location = /to-plain { return 302 http://127.0.0.1:\(ports[.good] ?? 0)/; }
                    location = /to-good { return 302 https://127.0.0.1:\(ports[.good] ?? 0)/; }
                    location = /to-http2 { return 302 https://127.0.0.1:\(ports[.http2] ?? 0)/; }
                    location = /to-mutual { return 302 https://127.0.0.1:\(ports[.mutual] ?? 0)/; }
                }
                """
        }
        return """
            daemon off; master_process off; pid nginx.pid; error_log error.log;
            events { worker_connections 1024; }
            http {
                access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi; scgi_temp_path scgi; keepalive_requests 1000000; root .;
                ssl_session_cache shared:sessions:1m;
                \(servers.joined(separator: "\n"))
            }
            """
    }
}
