import Foundation
import LoadData
import LoadPlan
import LoadScenario
import LoadWire

/// A scenario in a file.
public struct ScenarioFile: Sendable {
    /// The file could not be run: all its mistakes.
    public struct Invalid: Error, Sendable, CustomStringConvertible {
        /// Every mistake, in the order of the file.
        public let diagnostics: [Diagnostic]

        /// One line per mistake.
        public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
    }

    /// The file as the user named it.
    public let path: String

    /// Names a file; nothing is read yet.
    public init(path: String) {
        self.path = path
    }

    /// Reads and resolves the scenario, and looks through its data files.
    ///
    /// - Parameters:
    ///   - environment: the values by name that variables with `env` get.
    ///   - variables: values for the scenario's variables, which replace whatever it says.
    ///   - progress: told how far reading files of data is, now and then.
    /// - Returns: the plan and what there is to warn of.
    /// - Throws: `Invalid` with every mistake.
    public func plan(
        executors: [any ExecutorPlugin] = standardExecutors, environment: [String: String] = [:],
        variables: [String: String] = [:], progress: @escaping @Sendable (DataProgress) -> Void = { _ in }
    ) throws -> (Plan, warnings: [Diagnostic]) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let surroundings = ScenarioSurroundings(
            environment: environment, variables: variables, folder: folder, inspector: DataFiles(progress: progress))
        let reader = ScenarioReader(decoders: executors, surroundings: surroundings)
        let (plan, diagnostics) = reader.read(text: try text(), file: path)
        guard let plan else { throw Invalid(diagnostics: diagnostics.all) }
        return (plan, diagnostics.all)
    }

    private func text() throws -> String {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            let reason = (error as? CocoaError)?.code == .fileReadNoSuchFile ? "no such file" : "cannot be read"
            let fix = "name a scenario file, or a URL such as http://127.0.0.1:8080/"
            throw Invalid(diagnostics: [Diagnostic("\(path): \(reason)", fix: fix)])
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Invalid(diagnostics: [Diagnostic("\(path) is not UTF-8 text", fix: "save it as UTF-8")])
        }
        return text
    }
}
