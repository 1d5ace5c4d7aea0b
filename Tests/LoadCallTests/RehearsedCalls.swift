import Glibc
import LoadCall
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire
import Synchronization

/// A protocol without a network, as a package of someone else could have it: `act: answer` does what the word says.
struct RehearsedCalls: CallPlugin {
    enum Act: String, Codable, CaseIterable {
        /// Answers with results.
        case answer
        /// Answers with a failure.
        case refuse
        /// Throws an error that has a kind.
        case fail
        /// Throws an error that has none.
        case crash
        /// Does not answer until the notebook lets it, whatever is cancelled.
        case hang
    }

    struct Call: Codable, Sendable {
        var act: Act
        var text: CallText?
    }

    struct Settings: Codable, Sendable { var mood: String? }

    struct Crash: Error, CustomStringConvertible { let description = "the client crashed" }

    /// What the clients did.
    final class Notebook: Sendable {
        struct Notes {
            var connected = 0
            var closed = 0
            var texts: [String] = []
            var mayConnect = true
            var letsGo = false
        }
        private let mutex = Mutex(Notes())
        var notes: Notes { mutex.withLock { $0 } }
        func note(_ change: (inout Notes) -> Void) { mutex.withLock { change(&$0) } }
    }

    let notebook = Notebook()
    let threads: CallThreads
    let results: CallResults
    let name = "stage"
    let stepKeys: Set<String> = ["act"]
    let callKeys = ["act", "text"]
    let callSynonyms = ["message": "text"]
    let settingsKeys = ["mood"]
    let needsTarget = false

    init(threads: CallThreads = .own(limit: 2), results: CallResults = .named(["text", "length"])) {
        (self.threads, self.results) = (threads, results)
    }

    func readCall(_ keys: MappingReader, into diagnostics: inout Diagnostics) -> CallStep<Call>? {
        let act = keys["act"]?.choice("act", of: Act.self, into: &diagnostics)
        let text = keys["text"]?.callText("text", wanted: "text", into: &diagnostics)
        return act.map { CallStep(Call(act: $0, text: text), name: $0.rawValue, method: "ACT") }
    }

    func readSettings(
        target: LocatedNode?, _ keys: MappingReader?, into diagnostics: inout Diagnostics
    ) -> Settings? { Settings(mood: keys?["mood"]?.string("mood", into: &diagnostics)) }

    func address(of settings: Settings) -> TargetAddress? { nil }

    func words(for settings: Settings) -> [(key: String, value: String)] {
        settings.mood.map { [("mood", $0)] } ?? []
    }

    func words(for call: Call) -> String? { "ACT \(call.act.rawValue)" }

    func connect(_ settings: Settings, within timeout: Duration) async throws -> RehearsedClient {
        guard notebook.notes.mayConnect else { throw Crash() }
        notebook.note { $0.connected += 1 }
        return RehearsedClient(notebook: notebook)
    }
}

struct RehearsedClient: CallClient {
    let notebook: RehearsedCalls.Notebook

    func perform(_ call: RehearsedCalls.Call, values: CallValues) async throws -> CallOutcome {
        switch call.act {
        case .answer:
            let bytes = try call.text.map { try values.bytes($0) } ?? []
            notebook.note { $0.texts.append(String(decoding: bytes, as: UTF8.self)) }
            return CallOutcome(results: ["text": bytes, "length": Array("\(bytes.count)".utf8)])
        case .refuse: return CallOutcome(failure: CallFailed(.status, "it does not like that"))
        case .fail: throw CallFailed(.malformed, "it speaks another language")
        case .crash: throw RehearsedCalls.Crash()
        case .hang:
            while !notebook.notes.letsGo { usleep(2_000) }
            return CallOutcome()
        }
    }

    func close() async { notebook.note { $0.closed += 1 } }
}

extension RehearsedCalls {
    static func node(_ entries: KeyValuePairs<String, String>) -> LocatedNode {
        let place = SourceLocation(file: "stage.yaml", line: 1, column: 1)
        return LocatedNode(
            .mapping(
                entries.map { key, text in
                    .init(key: key, keyLocation: place, value: LocatedNode(.scalar(text, quoted: false), at: place))
                }), at: place)
    }

    /// The steps as a scenario has them.
    func steps(_ keys: KeyValuePairs<String, String>..., uses: [String] = []) -> [ExchangeStep] {
        var diagnostics = Diagnostics()
        return keys.compactMap { keys in
            var step = decodeStep(Self.node(keys), name: nil, diagnostics: &diagnostics)
            step?.uses = uses
            return step
        }
    }

    /// Runs `body` on a loop with an executor of these steps.
    func onLoop(
        _ steps: [ExchangeStep], timeout: String = "1h", names: [String] = [],
        _ body: @escaping @Sendable (any Executor, EventLoop, SessionLayout) async throws -> Void
    ) async throws {
        var diagnostics = Diagnostics()
        let settings = decodeSettings(
            target: nil, node: Self.node(["timeout": timeout]), diagnostics: &diagnostics)
        try await withLoops(1, spin: .zero) { loops in
            let loop = loops[0]
            try await withTaskExecutorPreference(loop.executor) { @concurrent in
                // Not only a check: a closure that does nothing but call `body` would begin on the caller's thread.
                precondition(loop.isCurrent, "a task that prefers a loop runs on it")
                let layout = SessionLayout(names: names)
                let context = ExecutorContext(loop: loop, policy: AddressPolicy(), layout: layout)
                let executor = try await makeExecutor(settings: settings ?? .null, steps: steps, context: context)
                try await body(executor, loop, layout)
            }
        }
    }
}
