import Foundation

/// The package in the cache that builds one scenario file after the other: only the file changes, so that all but the first
/// build take seconds.
struct ScriptPackage {
    /// How it is built.
    let configuration: ScriptBuilder.Configuration
    let sources: SquallSources
    /// The folder that has all of it.
    let path: String

    init(sources: SquallSources, configuration: ScriptBuilder.Configuration, cache: String) {
        var hash = ContentHash()
        hash.take(sources.path)
        hash.take(configuration.rawValue)
        (self.sources, self.configuration) = (sources, configuration)
        path = "\(cache)/\(hash.text.prefix(16))"
    }

    /// What one build at a time holds.
    var lock: String { path + "/lock" }
    /// What was built, by content.
    var built: String { path + "/built" }
    /// What a build makes.
    var product: String { "\(path)/package/.build/\(configuration.rawValue)/Script" }

    /// Where a file's program is, or will be.
    func program(of script: ScriptFile) -> String {
        var hash = ContentHash()
        hash.take(manifest)
        hash.take(script.source)
        return "\(built)/\(hash.text)"
    }

    /// What builds it, after `swift`.
    var arguments: [String] {
        let fast =
            configuration == .release
            ? ["--static-swift-stdlib"] + Self.fast.flatMap { ["-Xswiftc", $0] } : []
        return ["build", "--package-path", path + "/package", "-c", configuration.rawValue, "--product", "Script"]
            + fast
    }

    /// As `make build` has it: the hot path runs through several modules.
    private static let fast = ["-enforce-exclusivity=unchecked", "-cross-module-optimization"]

    /// Writes what is built. What is the same as before stays untouched, and is not built again.
    func write(_ script: ScriptFile) throws {
        try FileManager.default.createDirectory(
            atPath: path + "/package/Sources/Script", withIntermediateDirectories: true)
        for (name, text) in [("Package.swift", manifest), ("Sources/Script/main.swift", script.source)] {
            let file = "\(path)/package/\(name)"
            guard FileManager.default.contents(atPath: file) != Data(text.utf8) else { continue }
            try text.write(toFile: file, atomically: true, encoding: .utf8)
        }
    }

    /// It changes with Squall's sources: `swift build` looks for files that came or went only in a package that changed.
    private var manifest: String {
        var hash = ContentHash()
        sources.take(into: &hash)
        return """
            // swift-tools-version: 6.2
            // Made by `squall run`, which builds one scenario file after the other with it, and Squall as of \(hash.text).
            import PackageDescription

            let package = Package(
                name: "Script",
                dependencies: [.package(name: "Squall", path: \(SwiftText.literal(sources.path)))],
                targets: [
                    .executableTarget(
                        name: "Script", dependencies: [.product(name: "Squall", package: "Squall")],
                        swiftSettings: [.enableUpcomingFeature("NonisolatedNonsendingByDefault")])
                ],
                swiftLanguageModes: [.v6])

            """
    }
}
