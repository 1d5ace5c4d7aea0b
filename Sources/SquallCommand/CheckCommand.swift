import ArgumentParser
import Foundation
import LoadPlan
import Squall

/// `squall check`: validates a scenario and prints the plan; sends nothing.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Validate a scenario and print its plan; sends nothing.")

    @Argument(help: "The scenario file.")
    var scenario: String

    @OptionGroup var variables: VariableOptions

    func run() throws {
        let (plan, warnings) = try ScenarioFile(path: scenario).plan(
            environment: ProcessInfo.processInfo.environment, variables: try variables.values())
        for warning in warnings { Terminal.standardError.write("\(warning)\n") }
        Terminal.standardOutput.write(PlanDescription(plan, decoders: standardExecutors).text)
    }
}
