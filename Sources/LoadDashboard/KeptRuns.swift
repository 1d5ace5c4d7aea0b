import FoundationEssentials
import Hummingbird
import LoadControl
import LoadOutput
import LoadPage
import LoadStore

/// The runs of a store, for the page. A store is read on threads that may block, so that a large run holds up nothing that
/// measures or shows.
struct KeptRuns: Sendable {
    /// The newest so many are listed.
    static let mostListed = 1_000

    let store: RunStore

    /// The list as JSON.
    ///
    /// - Parameter live: what the run that goes on is called; nil where none does.
    func list(live: String?) async throws -> String {
        try await read { store in
            var filter = RunFilter()
            filter.limit = Self.mostListed
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let runs = String(decoding: try encoder.encode(try store.runs(filter)), as: UTF8.self)
            return JSONValue.object([
                ("store", .string(store.path)), ("live", .optional(live, JSONValue.string)), ("runs", .encoded(runs)),
            ]).line
        }
    }

    /// A run as the page has it.
    ///
    /// - Throws: `ControlRefusal` where the name is that of none, or of several.
    func page(of name: String) async throws -> String {
        try await read { store in PageData(try store.result(of: try store.run(named: name))).json.line }
    }

    private func read(_ body: @escaping @Sendable (RunStore) throws -> String) async throws -> String {
        do {
            return try await store.answer(body)
        } catch let unknown as UnknownRun {
            throw ControlRefusal(
                .notFound, "no run, or more than one, is called \"\(unknown.text)\"", fix: "choose one of /runs")
        }
    }
}
