import ArgumentParser
import Foundation
import LoadPlan
import Squall

/// `squall check`: validates a scenario and prints the plan; sends nothing.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Validate a scenario and print its plan; sends nothing.")

    @Argument(help: "The scenario file, shop.yaml or shop.swift.")
    var scenario: String

    @OptionGroup var variables: VariableOptions
    @OptionGroup var script: ScriptOptions

    func run() async throws {
        if scenario.hasSuffix(".swift") {
            let given = variables.variables.flatMap { ["--var", $0] }
            try await script.become(scenario, arguments: ["--dry-run"] + given, command: "check")
        }
        let plan = try ScenarioFile(path: scenario).plan(variables)
        Terminal.standardOutput.write(PlanDescription(plan, decoders: standardExecutors).text)
    }
}
