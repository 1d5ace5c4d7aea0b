import Foundation
import LoadPlan

/// Builds scenarios in Swift, each content once.
public struct ScriptBuilder: Sendable {
    /// How a scenario is built.
    public enum Configuration: String, Sendable {
        /// As fast as it can be: what load is measured with.
        case release
        /// With all checks, and in less time.
        case debug
    }

    /// The file does not build: what the compiler says of it.
    public struct Failure: Error, CustomStringConvertible {
        /// The compiler's messages.
        public let description: String
    }

    private let package: ScriptPackage
    private let environment: [String: String]

    /// Names where to build.
    ///
    /// - Parameters:
    ///   - cache: the folder for what is built.
    ///   - environment: what `swift` gets, and is found by.
    public init(
        sources: SquallSources, configuration: Configuration, cache: String, environment: [String: String]
    ) {
        package = ScriptPackage(sources: sources, configuration: configuration, cache: cache)
        self.environment = environment
    }

    /// Whether nothing was built there before: Squall is built too, which takes minutes.
    public var isFirst: Bool { !FileManager.default.fileExists(atPath: package.built) }

    /// The program of a file, if it was built.
    public func program(of script: ScriptFile) -> String? {
        let path = package.program(of: script)
        guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
        // The times say which programs are still wanted.
        utimes(path, nil)
        return path
    }

    /// Builds a file.
    ///
    /// - Parameter progress: is told how far it is.
    /// - Returns: the program, and the compiler's warnings.
    /// - Throws: `Failure` where the compiler finds mistakes; a `Diagnostic` where there is none.
    public func build(
        _ script: ScriptFile, progress: (BuildProgress) -> Void
    ) async throws -> (program: String, warnings: String) {
        let swift = try SwiftTool(searchPath: environment["PATH"] ?? "")
        try FileManager.default.createDirectory(atPath: package.path, withIntermediateDirectories: true)
        let lock = try await BuildLock(path: package.lock)
        defer { lock.release() }
        let program = package.program(of: script)
        try package.write(script)
        var output = BuildOutput(of: script)
        let built = try await swift.run(package.arguments, environment: buildEnvironment) { line in
            if let step = output.receive(line) { progress(step) }
        }
        try Task.checkCancellation()
        guard built else { throw Failure(description: output.failure) }
        try keep(program)
        return (program, output.warnings)
    }

    /// SQUALL_STRICT is for those who change Squall.
    private var buildEnvironment: [String: String] { environment.filter { $0.key != "SQUALL_STRICT" } }

    /// Puts what was built where it is found by its content, and removes what nobody wanted for the longest time.
    private func keep(_ program: String) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: package.built, withIntermediateDirectories: true)
        let copy = program + ".part"
        try? files.removeItem(atPath: copy)
        try files.copyItem(atPath: URL(filePath: package.product).resolvingSymlinksInPath().path, toPath: copy)
        guard rename(copy, program) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        utimes(program, nil)
        let programs = try files.contentsOfDirectory(atPath: package.built).map { "\(package.built)/\($0)" }
        let byTime = programs.sorted { Self.time(of: $0) > Self.time(of: $1) }
        for old in byTime.dropFirst(Self.kept) { try? files.removeItem(atPath: old) }
    }

    private static func time(of path: String) -> Date {
        (try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date) ?? .distantPast
    }

    /// A program takes about 20 MB.
    private static let kept = 20
}
