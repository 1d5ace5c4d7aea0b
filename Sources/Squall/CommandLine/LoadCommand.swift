import ArgumentParser
import Foundation
import LoadPlan
import LoadScenario
import LoadWire

/// A command like `squall`, with protocols of one's own: the last line of a program that has plug-ins.
///
/// ```swift
/// await LoadCommand(executors: standardExecutors + [RedisPlugin()]).main()
/// ```
///
/// It has `run` and `check` for scenario files, with the flags of `squall run` that are not about a URL.
public struct LoadCommand: Sendable {
    /// The protocols that scenarios may use.
    public var executors: [any ExecutorPlugin]

    /// Makes a command.
    public init(executors: [any ExecutorPlugin]) {
        self.executors = executors
    }

    /// Does what the program's arguments say, and ends it with the exit code that tells the verdict.
    public func main() async -> Never {
        // A reader that goes away must not end the run: what cannot be written is dropped.
        signal(SIGPIPE, SIG_IGN)
        do {
            switch try ProgramCommand.parseAsRoot() {
            case let command as ProgramRunCommand: try await command.run(executors)
            case let command as ProgramCheckCommand: try command.run(executors)
            case var command: try command.run()
            }
            Foundation.exit(0)
        } catch {
            ProgramCommand.leave(with: error)
        }
    }
}

/// The root: says what there is.
private struct ProgramCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: CommandLine.arguments.first.map { String($0.split(separator: "/").last ?? "load") },
            abstract: "Squall, with protocols of its own: run and check scenarios.",
            discussion: """
                Exit codes: 0 pass, 1 a threshold failed, 2 invalid input, 3 measurement invalid, 4 target \
                unreachable, 130 interrupted.
                """,
            subcommands: [ProgramRunCommand.self, ProgramCheckCommand.self])
    }
}

/// `run`: plays a scenario file, and reports.
private struct ProgramRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the load of a scenario.",
        discussion: """
            Progress goes to standard error, the report to standard output. Ctrl-C once stops sending, lets what is in \
            flight finish and reports; twice stops at once. On a terminal, keys change the load while it runs: space \
            pauses and resumes, + and - change it by ten percent, q stops, 1 to 5 choose what is seen, ? lists all.
            """)

    @Argument(help: "The scenario file.") var scenario: String
    @OptionGroup(title: "Variables of the scenario") var variables: VariableOptions
    @OptionGroup var options: RunOptions

    func run(_ executors: [any ExecutorPlugin]) async throws {
        let plan = try ProgramScenario(path: scenario, executors: executors)
            .plan(variables, isQuiet: options.report.quiet)
        try await options.run(LoadTest(plan, executors: executors)) { test in
            try await AttendedRun(test, keys: options.report.takesKeys).run()
        }
    }
}

/// `check`: validates a scenario file and prints its plan; sends nothing.
private struct ProgramCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Validate a scenario and print its plan; sends nothing.")

    @Argument(help: "The scenario file.") var scenario: String
    @OptionGroup(title: "Variables of the scenario") var variables: VariableOptions

    func run(_ executors: [any ExecutorPlugin]) throws {
        let plan = try ProgramScenario(path: scenario, executors: executors).plan(variables)
        Terminal.standardOutput.write(PlanDescription(plan, decoders: executors).text)
    }
}

/// The scenario file that the command line names.
private struct ProgramScenario {
    let path: String
    let executors: [any ExecutorPlugin]

    func plan(_ variables: VariableOptions, isQuiet: Bool = false) throws -> Plan {
        guard !path.contains("://") else {
            throw Diagnostic("\(path) is a URL", fix: "write a scenario file, or load the URL with squall run")
        }
        guard !path.hasSuffix(".swift") else {
            throw Diagnostic(
                "\(path) is a program of its own",
                fix: "build it with the plug-in, and end it with `await scenario.main(executors: ...)`")
        }
        return try ScenarioFile(path: path).plan(executors: executors, variables, isQuiet: isQuiet)
    }
}
