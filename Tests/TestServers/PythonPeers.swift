import Foundation

/// A Python that has the packages of one kind of tests: those of `Scripts/NAME.txt`. The first run on a machine installs them.
public enum PythonPeers {
    /// The path of that Python.
    public static func python(with name: String) async throws -> String {
        let installer = try ChildProcess(
            executable: BuiltCommand.repository.appending(path: "Scripts/python.sh").path, arguments: [name])
        guard try await installer.exitCode(within: .seconds(300)) == 0 else {
            throw ChildProcess.TookTooLong(description: "Scripts/python.sh \(name) failed: \(installer.errors)")
        }
        return installer.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension TestServer {
    /// A server of `Tests/Servers` in Python.
    ///
    /// - Parameter packages: what it needs, as `Scripts/python.sh` has it; nil for nothing.
    public static func python(
        _ script: String, packages: String? = nil, _ arguments: [String] = []
    ) async throws -> TestServer {
        let path = BuiltCommand.repository.appending(path: "Tests/Servers/\(script).py").path
        guard let packages else {
            return try await TestServer(executable: "/usr/bin/env", arguments: ["python3", path] + arguments)
        }
        return try await TestServer(
            executable: try await PythonPeers.python(with: packages), arguments: [path] + arguments)
    }

    /// What it has said on its standard output.
    public var output: String { process.output }
}
