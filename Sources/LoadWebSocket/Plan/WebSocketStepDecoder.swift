import LoadContent
import LoadHTTP
import LoadPlan

/// Reads the WebSocket part of a scenario: steps such as `ws-send: hello`, and the settings under `websocket`.
public struct WebSocketStepDecoder: StepDecoder {
    /// `websocket`.
    public let name = "websocket"
    /// The keys that make a step one of WebSocket.
    public let stepKeys = Set(Self.actionKeys)
    /// Patterns that a message must match, and where to find what is saved.
    public let literalKeys: Set<String> = ["expect/matches", "ws-expect/matches", "save"]
    /// Who a connection comes from.
    public let secretKeys: Set<String> = ["auth", "key-password"]
    /// `tls`.
    public let sharedKeys: Set<String> = ["tls"]

    /// The keys that say what a step does.
    public static let actionKeys = ["ws-connect", "ws-send", "ws-expect", "ws-collect", "ws-ping", "ws-close"]
    /// What each kind of step may say besides.
    static let keysOf = [
        "ws-connect": ["socket", "subprotocols", "headers", "auth", "compression", "expect", "save", "timeout"],
        "ws-send": ["socket", "expect", "save", "timeout"],
        "ws-expect": ["socket", "save", "timeout"],
        "ws-collect": ["socket"],
        "ws-ping": ["socket", "timeout"],
        "ws-close": ["socket", "timeout"],
    ]
    /// All keys of a step, besides the common ones.
    public static let stepKeys = actionKeys + (keysOf["ws-connect"] ?? [])
    /// The keys of what the answer to an opening handshake must be.
    public static let handshakeKeys = ["headers", "time"]
    /// The keys of what a message must be.
    public static let messageKeys = ["body", "json", "xpath", "size"]
    /// The keys of `ws-collect` that is no time.
    public static let collectKeys = ["for", "at-most"]
    static let synonyms = [
        "path": "ws-connect", "url": "ws-connect", "message": "ws-send", "text": "ws-send", "check": "expect",
        "checks": "expect", "await": "expect", "extract": "save", "capture": "save", "header": "headers",
        "protocol": "subprotocols", "protocols": "subprotocols", "subprotocol": "subprotocols",
        "authorization": "auth", "connection": "socket",
    ]

    /// Makes the decoder.
    public init() {}

    /// Reads one step into an `ExchangeStep` whose specification is a `WebSocketStep`.
    public func decodeStep(_ node: LocatedNode, name: String?, diagnostics: inout Diagnostics) -> ExchangeStep? {
        decodeStep(node, name: name, files: NoFiles(), diagnostics: &diagnostics)
    }

    /// The same for a step that may name files, whose bytes it takes along.
    public func decodeStep(
        _ node: LocatedNode, name: String?, files: any StepFiles, diagnostics: inout Diagnostics
    ) -> ExchangeStep? {
        guard case .mapping(let entries) = node.value,
            let key = entries.lazy.map(\.key).first(where: stepKeys.contains), let own = Self.keysOf[key]
        else { return nil }
        for other in entries where other.key != key && stepKeys.contains(other.key) {
            diagnostics.report(
                Diagnostic(
                    "a step does one thing, but this one has \"\(key)\" and \"\(other.key)\"",
                    fix: "make two steps of it, under steps", at: other.keyLocation))
        }
        let others = StepKeys.common + Self.actionKeys.filter { $0 != key }
        guard
            let keys = MappingReader(
                node, "a \(key) step", keys: [key] + own, others: others,
                synonyms: Self.synonyms.filter { own.contains($0.value) }, into: &diagnostics),
            let value = keys[key]
        else { return nil }
        let socket = keys["socket"].flatMap { $0.fixedName("socket", into: &diagnostics) } ?? ""
        let timeout = own.contains("timeout") ? keys["timeout"]?.duration("timeout", into: &diagnostics) : nil
        let action = action(key, value, keys, files: files, into: &diagnostics)
        var step = WebSocketStep(.expect, socket: socket, timeout: timeout?.inSeconds)
        if own.contains("save") { expect(key, value, keys, of: &step, into: &diagnostics) }
        guard let action else { return nil }
        step.action = action
        guard let specification = try? PlanValue(encoding: step) else { return nil }
        return ExchangeStep(
            executor: self.name, name: name ?? Self.name(of: step, key), method: key, specification: specification,
            saves: step.extractions.map(\.name))
    }

    private static func name(of step: WebSocketStep, _ key: String) -> String {
        if case .connect(let request, _, _) = step.action {
            return HTTPStepDecoder.seriesName(request.origin, request.path)
        }
        return step.socket.isEmpty ? key : "\(key) \(step.socket)"
    }

    private func action(
        _ key: String, _ value: LocatedNode, _ keys: MappingReader, files: any StepFiles,
        into diagnostics: inout Diagnostics
    ) -> WebSocketStep.Action? {
        switch key {
        case "ws-connect": connect(value, keys, into: &diagnostics)
        case "ws-send": WebSocketContentReader(files: files).content(value, into: &diagnostics).map { .send($0) }
        case "ws-expect": .expect
        case "ws-collect": collect(value, into: &diagnostics)
        case "ws-ping": ping(value, into: &diagnostics)
        default: code(value, into: &diagnostics).map { .close(code: $0) }
        }
    }

    // MARK: - Opening

    private func connect(
        _ node: LocatedNode, _ keys: MappingReader, into diagnostics: inout Diagnostics
    ) -> WebSocketStep.Action? {
        let address = HTTPStepDecoder().address(
            node, "ws-connect", schemes: [.ws, .wss, .http, .https], into: &diagnostics)
        let headers = HTTPHeaderReader().headers(keys["headers"], into: &diagnostics)
        refuseOfHandshake(keys["headers"], into: &diagnostics)
        let auth = HTTPAuthorizationReader().authorization(keys, beside: headers, allowsNone: true, into: &diagnostics)
        let subprotocols = self.subprotocols(keys["subprotocols"], into: &diagnostics)
        let compression = keys["compression"].flatMap { self.compression($0, into: &diagnostics) } ?? .asSet
        guard let (origin, path) = address else { return nil }
        return .connect(
            HTTPRequestSpecification(origin: origin, path: path, auth: auth, headers: headers),
            subprotocols: subprotocols,
            compression: compression)
    }

    /// Reports header fields that the handshake writes itself.
    func refuseOfHandshake(_ node: LocatedNode?, into diagnostics: inout Diagnostics) {
        guard case .mapping(let entries)? = node?.value else { return }
        for entry in entries {
            let name = entry.key.lowercased()
            guard name == "upgrade" || name.hasPrefix("sec-websocket-") else { continue }
            let fix =
                switch name {
                case "sec-websocket-protocol": "write subprotocols: [...]"
                case "sec-websocket-extensions": "write compression: on"
                default: "remove it: the opening handshake has it"
                }
            diagnostics.report(
                Diagnostic("the header \"\(entry.key)\" cannot be written", fix: fix, at: entry.keyLocation))
        }
    }

    private func subprotocols(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> [String] {
        guard let node else { return [] }
        let wanted = "a name, or a list such as [graphql-transport-ws]"
        var nodes = [node]
        if case .list = node.value { nodes = node.list("subprotocols", wanted: wanted, into: &diagnostics) ?? [] }
        var names: [String] = []
        for node in nodes {
            guard let text = node.string("subprotocols", wanted: wanted, into: &diagnostics) else { continue }
            guard HTTPSyntax.isToken(text), !names.contains(text) else {
                let problem = names.contains(text) ? "is there twice" : "is no name"
                diagnostics.report(
                    Diagnostic("subprotocol \"\(text)\" \(problem)", fix: "write \(wanted)", at: node.location))
                continue
            }
            names.append(text)
        }
        return names
    }

    // MARK: - What is awaited

    private func expect(
        _ key: String, _ value: LocatedNode, _ keys: MappingReader, of step: inout WebSocketStep,
        into diagnostics: inout Diagnostics
    ) {
        let isHandshake = key == "ws-connect"
        let node = key == "ws-expect" ? value : keys["expect"]
        let what = key == "ws-expect" ? key : "expect"
        step.awaits = key == "ws-expect" || key == "ws-send" && node != nil
        if let node {
            step.checks = checks(node, what, isHandshake ? Self.handshakeKeys : Self.messageKeys, into: &diagnostics)
        }
        step.extractions = ContentExtractionReader().extractions(keys["save"], into: &diagnostics)
        if key == "ws-send", node == nil {
            keys.refuse(["save"], "where no message is awaited", fix: "write expect: any", into: &diagnostics)
        }
        let saved = Set(step.extractions.map(\.name))
        for name in Set(step.checks.flatMap(\.names)).sorted() where saved.contains(name) {
            diagnostics.report(
                Diagnostic(
                    "\"\(what)\" asks for ${\(name)}, which this step saves anew", fix: "save it under another name",
                    at: keys.location(of: what)))
        }
        for extraction in step.extractions where !isHandshake && !extraction.source.isOfMessages {
            diagnostics.report(
                Diagnostic(
                    "a message has no \(extraction.source)", fix: "save from json, xpath or regex",
                    at: keys.location(of: "save")))
        }
        for extraction in step.extractions where isHandshake && extraction.source.isOfMessages {
            diagnostics.report(
                Diagnostic(
                    "the answer to ws-connect has no \(extraction.source)", fix: "save from a header or cookie",
                    at: keys.location(of: "save")))
        }
    }

    private func checks(
        _ node: LocatedNode, _ what: String, _ known: [String], into diagnostics: inout Diagnostics
    ) -> [ContentCheck] {
        if node.text == "any", known == Self.messageKeys { return [] }
        guard
            let keys = MappingReader(
                node, "\"\(what)\"", keys: known,
                synonyms: ContentCheckReader.synonyms.filter { known.contains($0.value) }, into: &diagnostics)
        else { return [] }
        if node.value == .mapping([]) {
            let fix = known == Self.messageKeys ? "write any, or for example body: {contains: hello}" : "remove it"
            diagnostics.report(Diagnostic("\"\(what)\" says nothing", fix: fix, at: node.location))
        }
        return ContentCheckReader().checks(keys, among: known, into: &diagnostics)
    }

    // MARK: - The rest

    private func collect(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> WebSocketStep.Action? {
        if node.text != nil {
            return node.duration("ws-collect", into: &diagnostics).map {
                .collect(seconds: $0.inSeconds, atMost: nil)
            }
        }
        guard
            let keys = MappingReader(
                node, "\"ws-collect\"", keys: Self.collectKeys,
                synonyms: ["duration": "for", "count": "at-most", "messages": "at-most", "max": "at-most"],
                into: &diagnostics)
        else { return nil }
        let most = keys["at-most"]?.integer("at-most", in: 1...1_000_000_000, into: &diagnostics)
        return keys.required("for", example: "for: 10s", into: &diagnostics)?.duration("for", into: &diagnostics)
            .map { .collect(seconds: $0.inSeconds, atMost: most) }
    }

    private func ping(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> WebSocketStep.Action? {
        if node.value == .null || node.value == .mapping([]) { return .ping }
        node.refuse("ws-ping", wanted: "ws-ping: {}", into: &diagnostics)
        return nil
    }

    private func code(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> UInt16? {
        if node.value == .null || node.value == .mapping([]) { return 1000 }
        guard let code = node.integer("ws-close", in: 1000...4999, into: &diagnostics) else { return nil }
        guard WebSocketClose.isAllowed(UInt16(code)) else {
            diagnostics.report(
                Diagnostic(
                    "ws-close \(code) is a code that none may send", fix: "write 1000, or one of 3000 to 4999",
                    at: node.location))
            return nil
        }
        return UInt16(code)
    }
}

extension ContentExtraction.Source {
    /// Whether it is in what a message carries, rather than in a head.
    fileprivate var isOfMessages: Bool {
        switch self {
        case .json, .xpath, .regex: true
        case .header, .cookie: false
        }
    }
}
