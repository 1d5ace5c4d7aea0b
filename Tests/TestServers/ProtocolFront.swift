import Foundation

extension TestServer {
    /// haproxy as `Examples/tls` has it, with what is behind it, on free ports: one of https, and three protocols.
    ///
    /// - Parameter squall: what the lab is started with.
    public static func protocolFront(squall: String) async throws -> TestServer {
        // Where Python's packages have to be installed first, that takes longer than servers take to start.
        for packages in ["websockets", "grpcio"] { _ = try await PythonPeers.python(with: packages) }
        var environment = ["SQUALL": squall]
        for name in ["FRONT_PORT", "LAB_PORT", "CHAT_PORT", "PRICES_PORT"] {
            environment[name] = "\(try LoopbackPort.free())"
        }
        return try await TestServer(
            executable: BuiltCommand.repository.appending(path: "Examples/tls/front.sh").path, arguments: [],
            environment: environment, within: .seconds(90))
    }
}
