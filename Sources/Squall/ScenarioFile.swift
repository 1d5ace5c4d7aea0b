import Foundation
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

    /// Reads and resolves the scenario.
    ///
    /// - Returns: the plan and what there is to warn of.
    /// - Throws: `Invalid` with every mistake.
    public func plan(executors: [any ExecutorPlugin] = standardExecutors) throws -> (Plan, warnings: [Diagnostic]) {
        let (plan, diagnostics) = ScenarioReader(decoders: executors).read(text: try text(), file: path)
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
