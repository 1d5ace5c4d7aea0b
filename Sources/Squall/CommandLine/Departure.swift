import ArgumentParser
import Foundation
import LoadEngine
import LoadOutput
import LoadPlan
import LoadVerdict
import LoadWire

/// Ends a command with a code after it has said all there is to say.
package struct Departure: Error {
    package let code: LoadVerdict.ExitCode

    package init(code: LoadVerdict.ExitCode) { self.code = code }
}

extension ParsableCommand {
    /// Says what went wrong and ends the process with the code that tells it.
    package static func leave(with error: any Error) -> Never {
        switch error {
        case let departure as Departure:
            Foundation.exit(departure.code.rawValue)
        case let error as Unreachable:
            Terminal.standardError.write("error: \(error)\n")
            Foundation.exit(LoadVerdict.ExitCode.unreachable.rawValue)
        case let error as SetupFailed:
            Terminal.standardError.write("error: \(error)\n")
            Foundation.exit(LoadVerdict.ExitCode.measurementInvalid.rawValue)
        case let error as OutputsFailed:
            Terminal.standardError.write("\(error)\n")
            Foundation.exit(LoadVerdict.ExitCode.invalidInput.rawValue)
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

/// An error as a line that begins with `error:`, whoever threw it.
private struct InvalidInput: CustomStringConvertible {
    let description: String

    init(_ error: any Error) {
        let text = "\(error)"
        let saysError = error is Diagnostic || text.contains(": error: ") || text.hasPrefix("error: ")
        description = saysError ? text : "error: \(text)"
    }
}
