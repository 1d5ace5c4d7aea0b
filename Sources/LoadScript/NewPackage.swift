import Foundation
import LoadPlan

/// A package that is ready to run: a scenario against the lab, or a protocol with a server of it; a test, and what to do with
/// them.
public struct NewPackage: Sendable {
    /// What it is for.
    public enum Kind: Sendable {
        /// A scenario in Swift.
        case scenario
        /// A protocol of one's own.
        case plugin
    }

    /// What it is called.
    public let name: PackageName
    /// What it is for.
    public let kind: Kind
    let sources: SquallSources

    /// Prepares a package that builds with these sources.
    public init(_ name: PackageName, kind: Kind = .scenario, sources: SquallSources) {
        (self.name, self.kind, self.sources) = (name, kind, sources)
    }

    /// Writes it into a new folder of its name.
    ///
    /// - Parameter folder: where the new folder is made.
    /// - Throws: a `Diagnostic` where there is such a folder, or none can be made.
    public func write(in folder: String) throws(Diagnostic) {
        let place = URL(filePath: folder).appending(path: name.text)
        // Made here and now, so that what is written is written into a folder that nobody else filled.
        guard mkdir(place.path, 0o777) == 0 else {
            guard errno == EEXIST else {
                throw Diagnostic(
                    "the folder \(name.text) cannot be made: \(String(cString: strerror(errno)))",
                    fix: "change to a folder that you may write to")
            }
            throw Diagnostic("\(name.text) exists already", fix: "choose another name, or remove it")
        }
        do {
            for (path, text) in files {
                let file = place.appending(path: path)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try text.write(to: file, atomically: true, encoding: .utf8)
            }
        } catch {
            throw Diagnostic("\(name.text) cannot be written: \(error)", fix: "see to the disk, and remove the folder")
        }
    }

    /// What it consists of, by path.
    var files: [(path: String, text: String)] {
        switch kind {
        case .scenario: scenarioFiles
        case .plugin: pluginFiles
        }
    }

    private var scenarioFiles: [(path: String, text: String)] {
        [
            ("Package.swift", manifest), ("Sources/\(name.text)/Scenario.swift", scenario),
            ("Sources/\(name.text)/main.swift", "await scenario.main()\n"),
            ("Tests/\(name.text)Tests/ScenarioTests.swift", test), ("README.md", readme),
            (".gitignore", ".build/\nPackage.resolved\n"),
        ]
    }

    private var manifest: String {
        """
        // swift-tools-version: 6.2
        import PackageDescription

        // A virtual user stays on the thread of its event loop, also in functions of your own.
        let settings: [SwiftSetting] = [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]

        let package = Package(
            name: "\(name.text)",
            dependencies: [.package(name: "Squall", path: \(SwiftText.literal(sources.path)))],
            targets: [
                .executableTarget(
                    name: "\(name.text)", dependencies: [.product(name: "Squall", package: "Squall")],
                    swiftSettings: settings),
                .testTarget(
                    name: "\(name.text)Tests",
                    dependencies: ["\(name.text)", .product(name: "Squall", package: "Squall")],
                    swiftSettings: settings),
            ],
            swiftLanguageModes: [.v6])

        """
    }

    private var scenario: String {
        """
        import Squall

        /// Eight people who look at the products of the shop that `squall lab` serves.
        let scenario = Scenario("\(name.text)", target: "http://127.0.0.1:8080") {
            Hold(users: 8, for: .seconds(10))
            Users(wait: .between(.milliseconds(50), .milliseconds(150))) {
                ScenarioTask("browse") { Get("/products") }
            }
            Thresholds("p99 < 300ms", "errors < 1%")
        }

        """
    }

    private var test: String {
        """
        import Squall
        import Testing

        @testable import \(name.module)

        /// The scenario for a second. Its target has to be there: `squall lab`.
        @Test func theScenarioRuns() async throws {
            var test = try LoadTest(scenario)
            test.plan.scenarios[0].workload = .closed([UserPhase(shape: .constant(users: 2), duration: .seconds(1))])
            let counts = try await test.run().total.counts
            #expect(counts.completed > 0)
            #expect(counts.failed == 0)
        }

        """
    }

    private var readme: String {
        """
        # \(name.text)

        A load test with [Squall](\(sources.path)/README.md). `Sources/\(name.text)/Scenario.swift` says who does what, and \
        how much of it.

        ```
        squall lab                                # in another terminal: the target
        swift run -c release \(name.text)
        swift run -c release \(name.text) --help
        swift test                                # the same for a second
        ```

        The first build takes minutes, because it builds Squall too. Without `-c release` the generator needs several times as \
        much time per exchange, and its numbers are worth less.

        """
    }
}
