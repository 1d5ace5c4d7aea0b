import ArgumentParser
import Foundation
import LoadEngine
import LoadPlan
import LoadVerdict
import LoadWire

/// The root of the command line. No logic: each subcommand has a file of its own.
@main
struct SquallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "squall",
        abstract: "Load a service, and know what its numbers are worth.",
        discussion: """
            squall demo                       a target, a load and a report: 20 s
            squall run http://HOST/ -c 64     64 users, as fast as it answers
            squall run http://HOST/ -r 500/s  500 requests/s, whatever it does
            squall run shop.yaml              a scenario
            squall ctl rate 800/s             change the load that runs

            Exit codes: 0 pass, 1 a threshold failed, 2 invalid input, 3 measurement invalid, \
            4 target unreachable, 130 interrupted.
            """,
        version: "0.1.0",
        subcommands: [DemoCommand.self, RunCommand.self, CheckCommand.self, CtlCommand.self, LabCommand.self])

    static func main() async {
        // A reader that goes away must not end the run: what cannot be written is dropped.
        signal(SIGPIPE, SIG_IGN)
        do {
            let command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                var command = command
                try command.run()
            }
        } catch {
            leave(with: error)
        }
    }

    /// Says what went wrong and ends the process with the code that tells it.
    private static func leave(with error: any Error) -> Never {
        switch error {
        case let code as VerdictExit:
            Foundation.exit(code.code.rawValue)
        case let error as Unreachable:
            Terminal.standardError.write("error: \(error)\n")
            Foundation.exit(LoadVerdict.ExitCode.unreachable.rawValue)
        case let error as Interrupted:
            Terminal.standardError.write("\(error)\n")
            Foundation.exit(LoadVerdict.ExitCode.interrupted.rawValue)
        case is ArgumentParser.ExitCode:
            exit(withError: error)
        default:
            let message = fullMessage(for: error)
            guard exitCode(for: error) != .success else {
                Terminal.standardOutput.write(message + "\n")
                Foundation.exit(0)
            }
            let isUsage = exitCode(for: error) == .validationFailure
            Terminal.standardError.write(isUsage ? message + "\n" : "\(InvalidInput(error))\n")
            Foundation.exit(LoadVerdict.ExitCode.invalidInput.rawValue)
        }
    }
}

/// Ends a command with a code after it has said all there is to say.
struct VerdictExit: Error {
    let code: LoadVerdict.ExitCode
}

/// An error as a line that begins with `error:`, whoever threw it.
private struct InvalidInput: CustomStringConvertible {
    let description: String

    init(_ error: any Error) {
        let text = "\(error)"
        let saysError = error is Diagnostic || text.contains(": error: ") || text.hasPrefix("error: ")
        description = saysError ? text : "error: \(text)"
    }
}
