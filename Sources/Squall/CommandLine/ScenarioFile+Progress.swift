import Foundation
import LoadData
import LoadPlan
import LoadVerdict
import LoadWire

extension ScenarioFile {
    /// The plan, for a command: variables from its flags and environment, warnings said, and where files of data take longer than
    /// a second, how far reading them is.
    package func plan(
        executors: [any ExecutorPlugin] = standardExecutors, _ variables: VariableOptions, isQuiet: Bool = false
    ) throws -> Plan {
        let line = ProgressLine(isQuiet: isQuiet, after: .seconds(1))
        defer { line.end() }
        let (plan, warnings) = try plan(
            executors: executors, environment: ProcessInfo.processInfo.environment, variables: try variables.values()
        ) { progress in line.show(progress.text) }
        line.end()
        for warning in warnings { Terminal.standardError.write("\(warning)\n") }
        return plan
    }
}

extension DataProgress {
    /// For people: `reading customers.csv: 312 MB of 1.02 GB`.
    fileprivate var text: String {
        "reading \(path): \(Figure.bytes(Double(position))) of \(Figure.bytes(Double(size)))"
    }
}
