import Foundation
import TestServers

/// haproxy that speaks TLS in several ways, each on a port of its own, before an nginx, a gRPC server or nobody.
final class HAProxy: Sendable {
    /// What a port is like.
    enum Way: String, CaseIterable {
        /// The certificate is for this machine, and signed by the authority; HTTP/1.1 and HTTP/2 are spoken.
        case good
        case other
        case expired
        /// Lets nobody in without a client's certificate.
        case mutual
        /// Speaks TLS 1.2 only.
        case old
        /// Speaks HTTP/1.1 only.
        case plain
        /// Has nobody behind it.
        case down
    }

    static let executable = "/usr/sbin/haproxy"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: executable) }
    /// How many exchanges it lets go on at once on a connection of HTTP/2.
    static let streams = 6

    let certificates: Certificates
    private let ports: [Way: Int]
    private let folder: URL
    private let server: TestServer

    /// - Parameters:
    ///   - backend: the port of what answers by HTTP/1.1.
    ///   - prices: the port of what answers gRPC; where nobody listens, for none.
    init(before backend: Int, prices: Int = 9) async throws {
        certificates = try await Certificates()
        var ports: [Way: Int] = [:]
        for way in Way.allCases { ports[way] = try LoopbackPort.free() }
        self.ports = ports
        folder = FileManager.default.temporaryDirectory.appending(path: "squall-haproxy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["good", "other", "expired"] {
            let both = try certificates.text(certificates.certificate(name)) + certificates.text(certificates.key(name))
            try both.write(to: folder.appending(path: "\(name).pem"), atomically: true, encoding: .utf8)
        }
        let file = folder.appending(path: "haproxy.cfg")
        try Self.configuration(
            ports, authority: certificates.certificate("ca"), backend: backend, prices: prices,
            nobody: LoopbackPort.free()
        ).write(to: file, atomically: true, encoding: .utf8)
        server = try await TestServer(
            executable: Self.executable, arguments: ["-db", "-C", folder.path, "-f", file.path],
            port: ports[.good] ?? 0)
    }

    func port(_ way: Way) -> Int { ports[way] ?? 0 }

    func stop() {
        server.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func configuration(
        _ ports: [Way: Int], authority: String, backend: Int, prices: Int, nobody: Int
    ) -> String {
        let binds = ports.sorted { $0.key.rawValue < $1.key.rawValue }.map { way, port in
            let name = [.other, .expired].contains(way) ? way.rawValue : "good"
            let more =
                switch way {
                case .mutual: " ca-file \(authority) verify required"
                case .old: " ssl-max-ver TLSv1.2"
                default: ""
                }
            let speaks = way == .plain ? "http/1.1" : "h2,http/1.1"
            return "    bind 127.0.0.1:\(port) ssl crt \(name).pem alpn \(speaks)\(more)"
        }
        return """
            global
                maxconn 1000
                tune.h2.max-concurrent-streams \(streams)
            defaults
                mode http
                timeout connect 10s
                timeout client 1m
                timeout server 1m
                timeout tunnel 1m
                retries 0
            frontend front
            \(binds.joined(separator: "\n"))
                http-request set-var(txn.spoken) req.ver
                http-response set-header X-Spoken %[var(txn.spoken)]
                use_backend nobody if { dst_port \(ports[.down] ?? 0) }
                use_backend prices if { req.hdr(content-type) -m beg application/grpc }
                default_backend pages
            backend pages
                server pages 127.0.0.1:\(backend)
            backend prices
                server prices 127.0.0.1:\(prices) proto h2
            backend nobody
                server nobody 127.0.0.1:\(nobody)

            """
    }
}
