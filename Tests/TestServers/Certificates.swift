import Foundation

/// Certificates for tests, made by OpenSSL in a folder of their own, which is gone with them.
public final class Certificates: Sendable {
    private let folder: URL

    /// Makes an authority `Test CA` and what it signs: `good` for this machine, `other` for `shop.test`, `expired`, and
    /// `client`; `self` is signed by itself.
    public init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "squall-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let shell = try ChildProcess(executable: "/bin/sh", arguments: ["-e", "-c", Self.script, folder.path])
        guard try await shell.exitCode() == 0 else {
            throw ChildProcess.TookTooLong(description: "openssl makes no certificates: \(shell.errors)")
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The file of a certificate, in PEM.
    public func certificate(_ name: String) -> String { folder.appending(path: "\(name).pem").path }
    /// The file of its key.
    public func key(_ name: String) -> String { folder.appending(path: "\(name).key").path }
    /// What a file holds.
    public func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    private static let script = #"""
        cd "$0"
        new="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        openssl req -x509 $new -days 30 -subj "/CN=Test CA" -keyout ca.key -out ca.pem
        openssl req -x509 $new -days 30 -subj "/CN=localhost" -addext subjectAltName=IP:127.0.0.1 \
            -keyout self.key -out self.pem
        sign() {
            openssl req $new -subj "/CN=$1" -keyout "$1.key" -out "$1.csr"
            echo "subjectAltName=$3" >"$1.ext"
            openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days "$2" -extfile "$1.ext" \
                -out "$1.pem"
        }
        sign good 30 DNS:localhost,IP:127.0.0.1
        sign other 30 DNS:shop.test
        sign expired -1 DNS:localhost,IP:127.0.0.1
        sign client 30 DNS:client
        openssl ec -in client.key -aes128 -passout pass:opensesame -out locked.key
        """#
}
