import Foundation
import TestServers

/// nginx on several addresses of this machine, 127.0.0.1 and on, as though each were an instance of a service. It logs
/// which of them was asked, by which connection, for whom.
final class Instances {
    /// One request that was answered.
    struct Entry: Hashable {
        var address: String
        var connection: String
        var host: String
        /// The cookie `sid`, which the first answer sets; empty before.
        var user: String
    }

    /// Whether this machine has an IPv6 loopback address.
    static let hasIPv6 =
        FileManager.default.contents(atPath: "/proc/net/if_inet6")
        .map { String(decoding: $0, as: UTF8.self).contains("00000000000000000000000000000001") } ?? false

    /// Where HTTP/1.1 is spoken, and WebSocket.
    let port: Int
    /// Where HTTP/2 is spoken without TLS, and gRPC.
    let clearPort: Int
    private let folder: URL
    private let server: TestServer

    /// - Parameters:
    ///   - machines: how many addresses; on the next one nobody listens.
    ///   - webSocket: the port on 127.0.0.1 that `/echo` is passed on to.
    ///   - grpc: the port on 127.0.0.1 that calls are passed on to.
    init(_ machines: Int = 3, webSocket: Int = 9, grpc: Int = 9) async throws {
        (port, clearPort) = (try LoopbackPort.free(), try LoopbackPort.free())
        folder = FileManager.default.temporaryDirectory.appending(path: "squall-instances-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let addresses = (1...machines).map { "127.0.0.\($0)" } + (Self.hasIPv6 ? ["[::1]"] : [])
        func listen(_ port: Int, _ more: String = "") -> String {
            addresses.map { "listen \($0):\(port)\(more);" }.joined(separator: " ")
        }
        let configuration = """
            daemon off; master_process off; pid nginx.pid; error_log error.log;
            events { worker_connections 1024; }
            http {
                log_format plain '$server_addr\\t$connection\\t$http_host\\t$cookie_sid';
                access_log access.log plain; client_body_temp_path body; proxy_temp_path proxy;
                fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi; keepalive_requests 1000000;
                map $cookie_sid $new { "" "sid=$connection; Path=/"; }
                server {
                    \(listen(port))
                    location / { add_header Set-Cookie $new; return 200 "$server_addr"; }
                    location = /elsewhere { return 302 http://other.example:\(port)/; }
                    location = /echo {
                        proxy_pass http://127.0.0.1:\(webSocket); proxy_http_version 1.1;
                        proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;
                    }
                }
                server {
                    \(listen(clearPort, " http2"))
                    location / { add_header Set-Cookie $new; return 200 "$server_addr"; }
                    location /shop.Shop/ { grpc_pass grpc://127.0.0.1:\(grpc); }
                }
            }
            """
        let file = folder.appending(path: "nginx.conf")
        try configuration.write(to: file, atomically: true, encoding: .utf8)
        server = try await TestServer(
            executable: Nginx.executable, arguments: ["-p", folder.path + "/", "-c", file.path, "-e", "error.log"],
            port: port)
    }

    /// Ends it, so that its log is complete, and returns the log.
    func stop() throws -> [Entry] {
        server.stop()
        defer { try? FileManager.default.removeItem(at: folder) }
        let text = try String(contentsOf: folder.appending(path: "access.log"), encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 4 else { return nil }
            let user = fields[3] == "-" ? "" : fields[3]
            return Entry(address: fields[0], connection: fields[1], host: fields[2], user: user)
        }
    }
}

extension [Instances.Entry] {
    /// How many connections came to each address.
    var connections: [String: Int] {
        Set(map { [$0.address, $0.connection] }).reduce(into: [:]) { $0[$1[0], default: 0] += 1 }
    }

    /// Which addresses each user's requests came to, but for its first one.
    var addressesOfUsers: [Set<String>] {
        let known = filter { !$0.user.isEmpty }
        return Dictionary(grouping: known, by: \.user).values.map { Set($0.map(\.address)) }
    }
}
