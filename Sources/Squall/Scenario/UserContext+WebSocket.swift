import LoadEngine
import LoadMeasure
import LoadPlan
import LoadWebSocket

/// WebSocket connections of a task's own code. Each call is an exchange like any other: timed, recorded, checked.
extension UserContext {
    /// Opens a connection, which stays open until it is closed or the user ends.
    ///
    /// - Parameters:
    ///   - path: the path with its query, or a whole URL of another host than the target's; `${name}` in it is a value of the
    ///     user's session.
    ///   - name: the name of its series; without it the path without its query, of a whole URL with its host before it.
    ///   - socket: the name of the connection, where a user has several.
    ///   - more: what else scenario files can say of `ws-connect`, such as `["subprotocols": ["chat.v1"]]`.
    /// - Throws: `ExchangeFailed` where no connection came about, `UserEnded` where the load is over, a `Diagnostic` where
    ///   the step makes no sense.
    public func connectWebSocket(
        _ path: String, name: String? = nil, socket: String? = nil, _ more: KeyValuePairs<String, ScenarioValue> = [:]
    ) async throws {
        try await perform("ws-connect", ScenarioValue(path), name: name, socket, more)
    }

    /// Sends a message.
    ///
    /// - Parameters:
    ///   - message: a text, or `["json": ...]`, `["binary": ...]`.
    ///   - expect: what the message that answers it must be, as in scenario files; nil to await none.
    /// - Returns: the message that answered it; nil where none was awaited.
    @discardableResult
    public func sendWebSocket(
        _ message: ScenarioValue, expect: ScenarioValue? = nil, name: String? = nil, socket: String? = nil,
        timeout: Duration? = nil
    ) async throws -> WebSocketMessage? {
        try await perform(
            "ws-send", message, name: name, socket,
            [("expect", expect), ("timeout", timeout.map { ScenarioValue($0) })])
    }

    /// Awaits a message. Those before it that are none are let go.
    ///
    /// - Parameter expected: what it must be, as in scenario files; `"any"` for any.
    @discardableResult
    public func receiveWebSocket(
        _ expected: ScenarioValue = "any", name: String? = nil, socket: String? = nil, timeout: Duration? = nil
    ) async throws -> WebSocketMessage {
        let message = try await perform(
            "ws-expect", expected, name: name, socket, [("timeout", timeout.map { ScenarioValue($0) })])
        guard let message else { throw ExchangeFailed(kind: "closed", detail: "no message came") }
        return message
    }

    /// Sends a ping, and awaits its pong.
    public func pingWebSocket(name: String? = nil, socket: String? = nil) async throws {
        try await perform("ws-ping", [:], name: name, socket, [:])
    }

    /// Closes a connection, and awaits that the target agrees.
    public func closeWebSocket(code: Int = 1000, name: String? = nil, socket: String? = nil) async throws {
        try await perform("ws-close", ScenarioValue(integerLiteral: code), name: name, socket, [:])
    }

    @discardableResult
    private func perform(
        _ key: String, _ value: ScenarioValue, name: String?, _ socket: String?,
        _ more: KeyValuePairs<String, ScenarioValue>
    ) async throws -> WebSocketMessage? {
        try await perform(key, value, name: name, socket, more.map { ($0.key, $0.value) })
    }

    @discardableResult
    private func perform(
        _ key: String, _ value: ScenarioValue, name: String?, _ socket: String?, _ more: [(String, ScenarioValue?)]
    ) async throws -> WebSocketMessage? {
        var entries = [(key: key, value: value)]
        if let socket { entries.append(("socket", ScenarioValue(socket))) }
        entries += more.compactMap { entry in entry.1.map { (key: entry.0, value: $0) } }
        let node = ScenarioValue.mapping(entries).node(at: SourceLocation(file: "", line: 1, column: 1))
        var diagnostics = Diagnostics()
        let step = WebSocketStepDecoder().decodeStep(node, name: name, diagnostics: &diagnostics)
        if let problem = diagnostics.all.first { throw Diagnostic(problem.message, fix: problem.fix) }
        guard let step else { throw Diagnostic("\(key) makes no sense so", fix: "write it as scenario files do") }
        let specification: WebSocketStep = try step.specification.decoded()
        let (failure, message) = try await exchange(
            "websocket", name: step.name, method: key,
            host: { ($0 as? any WebSocketPerforming)?.host(of: specification) }
        ) { client, due in
            guard let sockets = client as? any WebSocketPerforming else {
                throw Diagnostic(
                    "this WebSocket executor cannot do what is not in the plan", fix: "use the standard one")
            }
            let (sample, message) = try await sockets.perform(specification, named: step.name, key, intended: due)
            let failure = sample.error.map { ExchangeFailed(kind: $0.name, detail: client.failureDetail ?? $0.name) }
            return (sample, (failure, message))
        }
        if let failure { throw failure }
        return message
    }
}
