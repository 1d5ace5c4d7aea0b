import LoadCall
import LoadHTTP
import LoadLoop
import LoadPlan
import LoadWire
import Testing

/// An executor under the contract: on the loop's streams or by calls, of ours or of somebody else's.
struct ExecutorCase: Sendable, CustomTestStringConvertible {
    let plugin: any ExecutorPlugin
    let scheme: String
    /// The step's one key and its value.
    let step: (key: String, value: String)
    let requestEnd: String
    let answer: String

    var testDescription: String { plugin.name }

    static let all = [
        ExecutorCase(
            plugin: HTTPPlugin(), scheme: "http", step: ("get", "/"), requestEnd: "\r\n\r\n",
            answer: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        ExecutorCase(
            plugin: LineCalls(), scheme: "line", step: ("say", "hello"), requestEnd: "\n", answer: "hello\n"),
        ExecutorCase(
            plugin: LinePlugin(), scheme: "line", step: ("tell", "hello"), requestEnd: "\n", answer: "hello\n"),
    ]

    func makePeer() throws -> ContractPeer { try ContractPeer(requestEnd: requestEnd, answer: answer) }

    private static func node(_ text: String) -> LocatedNode {
        LocatedNode(.scalar(text, quoted: false), at: SourceLocation(file: "contract", line: 1, column: 1))
    }

    private static func mapping(_ key: String, _ value: String) -> LocatedNode {
        let node = node(value)
        return LocatedNode(.mapping([.init(key: key, keyLocation: node.location, value: node)]), at: node.location)
    }

    /// The settings as its plug-in reads them.
    func settings(port: Int, timeout: String) throws -> PlanValue {
        var diagnostics = Diagnostics()
        let settings = plugin.decodeSettings(
            target: Self.node("\(scheme)://127.0.0.1:\(port)"), node: Self.mapping("timeout", timeout),
            diagnostics: &diagnostics)
        #expect(diagnostics.all.isEmpty)
        return try #require(settings)
    }

    /// Runs `body` on a loop with one user's client of the one step.
    func onLoop(
        port: Int, timeout: String = "30s",
        _ body: @escaping @Sendable (any ExchangeClient, EventLoop) async throws -> Void
    ) async throws {
        var diagnostics = Diagnostics()
        let step = try #require(
            plugin.decodeStep(Self.mapping(step.key, step.value), name: nil, diagnostics: &diagnostics))
        let settings = try settings(port: port, timeout: timeout)
        try await Self.onLoop { loop in
            let context = ExecutorContext(loop: loop, policy: AddressPolicy())
            let executor = try await plugin.makeExecutor(settings: settings, steps: [step], context: context)
            let client = executor.makeClient(session: Session(context.layout))
            defer { client.close() }
            try await body(client, loop)
        }
    }

    static func onLoop(_ body: @escaping @Sendable (EventLoop) async throws -> Void) async throws {
        try await withLoops(1, spin: .zero) { loops in
            let loop = loops[0]
            try await withTaskExecutorPreference(loop.executor) { @concurrent in
                // Not only a check: a closure that does nothing but call `body` would begin on the caller's thread.
                precondition(loop.isCurrent, "a task that prefers a loop runs on it")
                try await body(loop)
            }
        }
    }
}
