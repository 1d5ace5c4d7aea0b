import LoadContent
import LoadHTTP
import LoadMeasure
import LoadPlan
import LoadWire

/// A step made ready once, to be done many times. Owner: one loop's executor.
final class PreparedStep {
    enum Action {
        case connect(UpgradeRequest, at: WebSocketPlace, subprotocols: [String], offer: DeflateParameters?)
        case send(MessageTemplate)
        case expect
        /// Nanoseconds.
        case collect(Int64, atMost: Int)
        case ping
        case close(code: UInt16)
    }

    let action: Action
    /// The number of the user's connection that it is about.
    let socket: Int
    let awaits: Bool
    /// What says whether a message is the awaited one, and takes values from it; nil where any is.
    let reader: ResponseReader?
    /// The session's slot of each extraction.
    let slots: [Int]
    /// Nanoseconds.
    let timeout: Int64
    /// Where the messages of connections that it opens are counted.
    let messages: MessageMeter.Step
    /// What is awaited, in words.
    let wanted: String

    /// - Parameter place: what an origin stands for, nil for the target.
    /// - Throws: `InvalidHTTPRequest` or a `Diagnostic` where it cannot be done; what `place` throws.
    init(
        _ step: WebSocketStep, socket: Int, settings: WebSocketSettings, layout: SessionLayout,
        messages: MessageMeter.Step, place: (HTTPOrigin?) throws -> WebSocketPlace
    ) throws {
        self.socket = socket
        self.messages = messages
        awaits = step.awaits
        timeout = Int64((step.timeout ?? settings.http.timeout) * 1e9)
        wanted = step.checks.isEmpty ? "any" : step.checks.map(\.description).joined(separator: ", ")
        switch step.action {
        case .connect(let request, let subprotocols, let choice):
            let compression: WebSocketSettings.Compression? =
                switch choice {
                case .asSet: settings.compression
                case .off: nil
                case .on(let parameters): parameters
                }
            action = .connect(
                try UpgradeRequest(
                    Self.handshake(request, step, subprotocols, compression),
                    settings: settings.http.at(request.origin), layout: layout),
                at: try place(request.origin), subprotocols: subprotocols, offer: compression?.parameters)
            (reader, slots) = (nil, [])
            return
        case .send(let content): action = .send(try MessageTemplate(content, layout))
        case .expect: action = .expect
        case .collect(let seconds, let most): action = .collect(Int64(seconds * 1e9), atMost: most ?? .max)
        case .ping: action = .ping
        case .close(let code): action = .close(code: code)
        }
        let reader = try ResponseReader(checks: step.checks, extractions: step.extractions, layout: layout)
        self.reader = reader.isIdle ? nil : reader
        slots = try step.extractions.map { try layout.requiredSlot(named: $0.name) }
    }

    /// The opening handshake (RFC 6455, section 4.1), with a key that each connection replaces by its own.
    private static func handshake(
        _ request: HTTPRequestSpecification, _ step: WebSocketStep, _ subprotocols: [String],
        _ compression: WebSocketSettings.Compression?
    ) -> HTTPRequestSpecification {
        var request = request
        request.headers += [
            .init(name: "Upgrade", value: "websocket"), .init(name: "Connection", value: "Upgrade"),
            .init(name: "Sec-WebSocket-Key", value: noKey), .init(name: "Sec-WebSocket-Version", value: "13"),
        ]
        if !subprotocols.isEmpty {
            request.headers.append(.init(name: "Sec-WebSocket-Protocol", value: subprotocols.joined(separator: ", ")))
        }
        if let compression {
            request.headers.append(.init(name: "Sec-WebSocket-Extensions", value: compression.parameters.offer))
        }
        request.expectedStatuses = [.init(101)]
        (request.checks, request.extractions, request.timeout) = (step.checks, step.extractions, step.timeout)
        return request
    }

    private static let noKey = String(repeating: "A", count: WebSocketKey.length)
    private static let noKeyLine = Array("\r\nSec-WebSocket-Key: \(noKey)\r\n".utf8)

    /// Writes a key where the handshake has none.
    static func put(_ key: WebSocketKey, into request: inout [UInt8]) {
        guard let line = request.withUnsafeBytes({ $0.firstOffset(of: noKeyLine) }) else { return }
        let start = line + noKeyLine.count - 2 - WebSocketKey.length
        request.replaceSubrange(start..<(start + WebSocketKey.length), with: key.text)
    }
}
