import ArgumentParser
import Foundation
import LoadWire

/// The command line of a program that is a scenario: the flags of `squall run` that are not about a URL.
package struct ScenarioCommand: ParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: CommandLine.arguments.first.map { String($0.split(separator: "/").last ?? "scenario") },
            abstract: "Run the load of this scenario.",
            discussion: """
                The scenario says its load, its users and its requests. Progress goes to standard error, the report to \
                standard output. Ctrl-C once stops sending, lets what is in flight finish and reports; twice stops at \
                once. On a terminal, keys change the load while it runs: space pauses and resumes, + and - change \
                it by ten percent, q stops, 1 to 5 choose what is seen, ? lists all.

                Exit codes: 0 pass, 1 a threshold failed, 2 invalid input, 3 measurement invalid, 4 target \
                unreachable, 130 interrupted.
                """)
    }

    @OptionGroup(title: "Variables of the scenario") package var variables: VariableOptions
    @OptionGroup package var options: RunOptions

    package init() {}

    package func run(_ scenario: Scenario, executors: [any ExecutorPlugin] = standardExecutors) async throws {
        let test = try LoadTest(
            scenario, executors: executors, environment: ProcessInfo.processInfo.environment,
            variables: try variables.values())
        try await options.run(test) { test in
            try await AttendedRun(test, keys: options.report.takesKeys).run()
        }
    }
}

extension Scenario {
    /// Runs the scenario as `squall run` does, with the flags that this program was started with, and ends the program
    /// with the exit code that tells the verdict.
    ///
    /// The last line of a scenario that is a program:
    ///
    /// ```swift
    /// await shop.main()
    /// ```
    ///
    /// - Parameter executors: the protocols that it may use.
    public func main(executors: [any ExecutorPlugin] = standardExecutors) async -> Never {
        // A reader that goes away must not end the run: what cannot be written is dropped.
        signal(SIGPIPE, SIG_IGN)
        do {
            try await ScenarioCommand.parse().run(self, executors: executors)
            Foundation.exit(0)
        } catch {
            ScenarioCommand.leave(with: error)
        }
    }
}
