import LoadPlan

/// Opens a WebSocket connection of the user, which stays open until it is closed or the user ends.
public struct WSConnect: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// - Parameters:
    ///   - path: the path, with its query.
    ///   - name: the name of its series; without it the path.
    ///   - socket: the name of the connection, where a user has several.
    ///   - subprotocols: what is offered, the best one first.
    ///   - auth: who it comes from, such as `["bearer": "${token}"]`.
    ///   - headers: header fields of the opening handshake.
    ///   - compression: `"on"`, `"off"`, or how, such as `["context-takeover": "off"]`.
    ///   - expect: what the answer must be, such as `["headers": ["X-Room": "blue"]]`.
    ///   - save: what is kept of the answer's header fields.
    ///   - timeout: the longest time to the end of the handshake.
    public init(
        _ path: String, name: String? = nil, socket: String? = nil, subprotocols: [String] = [],
        auth: ScenarioValue? = nil, headers: ScenarioValue? = nil, compression: ScenarioValue? = nil,
        expect: ScenarioValue? = nil, save: ScenarioValue? = nil, timeout: Duration? = nil, file: String = #filePath,
        line: Int = #line, column: Int = #column
    ) {
        let offered = subprotocols.isEmpty ? nil : ScenarioValue.list(subprotocols.map { ScenarioValue($0) })
        written = WrittenStep(
            CallSite(file, line, column),
            [
                ("name", name.map { ScenarioValue($0) }), ("ws-connect", ScenarioValue(path)),
                ("socket", socket.map { ScenarioValue($0) }), ("subprotocols", offered), ("auth", auth),
                ("headers", headers), ("compression", compression), ("expect", expect), ("save", save),
                ("timeout", timeout.map { ScenarioValue($0) }),
            ])
    }
}

/// Sends a message, and awaits one that answers it where something is expected.
public struct WSSend: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// - Parameters:
    ///   - message: a text, or `["json": ...]`, `["binary": ...]`, `["file": ...]`.
    ///   - name: the name of its series.
    ///   - socket: the name of the connection, where a user has several.
    ///   - expect: what the awaited message must be, such as `["json": ["$.type": "said"]]`, or `"any"`.
    ///   - save: what is kept of that message.
    ///   - timeout: the longest time until it is there.
    public init(
        _ message: ScenarioValue, name: String? = nil, socket: String? = nil, expect: ScenarioValue? = nil,
        save: ScenarioValue? = nil, timeout: Duration? = nil, file: String = #filePath, line: Int = #line,
        column: Int = #column
    ) {
        written = WrittenStep(
            CallSite(file, line, column),
            [
                ("name", name.map { ScenarioValue($0) }), ("ws-send", message),
                ("socket", socket.map { ScenarioValue($0) }), ("expect", expect), ("save", save),
                ("timeout", timeout.map { ScenarioValue($0) }),
            ])
    }
}

/// Awaits a message. Those before it that are none are let go.
public struct WSExpect: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// - Parameters:
    ///   - expected: what the message must be, such as `["body": ["contains": "hello"]]`, or `"any"`.
    ///   - name: the name of its series.
    ///   - socket: the name of the connection, where a user has several.
    ///   - save: what is kept of the message.
    ///   - timeout: the longest time until it is there.
    public init(
        _ expected: ScenarioValue, name: String? = nil, socket: String? = nil, save: ScenarioValue? = nil,
        timeout: Duration? = nil, file: String = #filePath, line: Int = #line, column: Int = #column
    ) {
        written = WrittenStep(
            CallSite(file, line, column),
            [
                ("name", name.map { ScenarioValue($0) }), ("ws-expect", expected),
                ("socket", socket.map { ScenarioValue($0) }), ("save", save),
                ("timeout", timeout.map { ScenarioValue($0) }),
            ])
    }
}

/// Takes messages for a while.
public struct WSCollect: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// - Parameters:
    ///   - duration: for how long.
    ///   - most: after how many messages it ends before.
    ///   - name: the name of its series.
    ///   - socket: the name of the connection, where a user has several.
    public init(
        for duration: Duration, atMost most: Int? = nil, name: String? = nil, socket: String? = nil,
        file: String = #filePath, line: Int = #line, column: Int = #column
    ) {
        let time = ScenarioValue(duration)
        let what: ScenarioValue = most.map { ["for": time, "at-most": ScenarioValue(integerLiteral: $0)] } ?? time
        written = WrittenStep(
            CallSite(file, line, column),
            [
                ("name", name.map { ScenarioValue($0) }), ("ws-collect", what),
                ("socket", socket.map { ScenarioValue($0) }),
            ])
    }
}

/// Sends a ping, and awaits its pong.
public struct WSPing: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// - Parameters:
    ///   - name: the name of its series.
    ///   - socket: the name of the connection, where a user has several.
    ///   - timeout: the longest time until the pong is there.
    public init(
        name: String? = nil, socket: String? = nil, timeout: Duration? = nil, file: String = #filePath,
        line: Int = #line, column: Int = #column
    ) {
        written = WrittenStep(
            CallSite(file, line, column),
            [
                ("name", name.map { ScenarioValue($0) }), ("ws-ping", [:]),
                ("socket", socket.map { ScenarioValue($0) }), ("timeout", timeout.map { ScenarioValue($0) }),
            ])
    }
}

/// Closes a connection, and awaits that the target agrees.
public struct WSClose: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// - Parameters:
    ///   - code: why (RFC 6455, section 7.4).
    ///   - name: the name of its series.
    ///   - socket: the name of the connection, where a user has several.
    ///   - timeout: the longest time until the target agrees.
    public init(
        _ code: Int = 1000, name: String? = nil, socket: String? = nil, timeout: Duration? = nil,
        file: String = #filePath, line: Int = #line, column: Int = #column
    ) {
        written = WrittenStep(
            CallSite(file, line, column),
            [
                ("name", name.map { ScenarioValue($0) }), ("ws-close", ScenarioValue(integerLiteral: code)),
                ("socket", socket.map { ScenarioValue($0) }), ("timeout", timeout.map { ScenarioValue($0) }),
            ])
    }
}
