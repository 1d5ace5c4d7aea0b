import ArgumentParser
import Foundation
import LoadPlan
import LoadScript
import Squall
import UnixSignals

/// Flags about building a scenario in Swift.
struct ScriptOptions: ParsableArguments {
    @OptionGroup var sources: SourcesOptions

    @Option(help: .hidden)
    var configuration = ScriptBuilder.Configuration.release

    /// Those of them that take a value, which the scenario's program does not know.
    static let names: Set<String> = ["--squall", "--configuration"]

    /// Becomes the program of a scenario, which is built where it was not before.
    func become(_ script: String, arguments: [String], command: String, quiet: Bool = false) async throws -> Never {
        let program = try await program(of: try ScriptFile(script), quiet: quiet)
        // What it calls itself in its help.
        let name = "squall \(command) \(script.split(separator: "/").last ?? "")"
        let words = ([name] + arguments).map { strdup($0) } + [nil]
        UnblockedSignals.during {
            for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
            _ = execv(program, words)
        }
        throw Diagnostic(
            "\(program) cannot be started: \(String(cString: strerror(errno)))", fix: "remove it; it is built again")
    }

    private func program(of script: ScriptFile, quiet: Bool) async throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let builder = ScriptBuilder(
            sources: try sources.find(), configuration: configuration, cache: Self.cache(environment),
            environment: environment)
        if let program = builder.program(of: script) { return program }
        let view = BuildView(name: script.name, isFirst: builder.isFirst, isQuiet: quiet)
        defer { view.end() }
        return try await untilStopped {
            let (program, warnings) = try await builder.build(script) { view.show($0) }
            view.end()
            if !warnings.isEmpty { Terminal.standardError.write(warnings + "\n") }
            return program
        }
    }

    /// Builds, and ends the building by Ctrl-C or SIGTERM.
    private func untilStopped(_ build: @escaping @Sendable () async throws -> String) async throws -> String {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask { try await build() }
            group.addTask {
                for await _ in signals { break }
                return nil
            }
            defer { group.cancelAll() }
            guard let program = try await group.next() ?? nil else { throw Departure(code: .interrupted) }
            return program
        }
    }

    /// Where programs of scenarios are kept.
    private static func cache(_ environment: [String: String]) -> String {
        let cache = environment["XDG_CACHE_HOME"] ?? ""
        return (cache.hasPrefix("/") ? cache : NSHomeDirectory() + "/.cache") + "/squall/scripts"
    }
}

/// The flag that says where Squall's sources are.
struct SourcesOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The folder of Squall's sources, for a scenario in Swift. (default: SQUALL_HOME, or found from where squall is)
            """, valueName: "folder"))
    var squall: String?

    func find() throws -> SquallSources {
        try SquallSources.find(
            given: squall, home: ProcessInfo.processInfo.environment["SQUALL_HOME"], executable: "/proc/self/exe")
    }
}

extension ScriptBuilder.Configuration: ExpressibleByArgument {}
