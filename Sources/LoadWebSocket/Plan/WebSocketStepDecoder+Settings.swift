import LoadContent
import LoadHTTP
import LoadPlan
import LoadWire

extension WebSocketStepDecoder {
    /// The keys of `websocket`.
    public static let settingsKeys =
        ["timeout", "auth", "headers", "cookies", "compression", "max-message", "inbox", "max-head"]
        + ConnectionSettingsReader.keys
    /// The keys of `compression` that is no word.
    public static let compressionKeys = ["context-takeover", "window-bits"]

    /// What switches may say.
    enum Switch: String, CaseIterable {
        case on
        case off
    }

    /// Reads `target` and what stands under `websocket` into `WebSocketSettings`.
    public func decodeSettings(
        target: LocatedNode?, node: LocatedNode?, diagnostics: inout Diagnostics
    ) -> PlanValue? {
        decodeSettings(target: target, node: node, files: NoFiles(), diagnostics: &diagnostics)
    }

    /// The same for settings that may name files of certificates.
    public func decodeSettings(
        target: LocatedNode?, node: LocatedNode?, files: any StepFiles, diagnostics: inout Diagnostics
    ) -> PlanValue? {
        let parsed = target?.parse("target", wanted: "a URL, for example http://127.0.0.1:8080", into: &diagnostics) {
            text throws(Diagnostic) in try HTTPSettings(target: text)
        }
        var settings = WebSocketSettings(http: parsed ?? HTTPSettings(host: "localhost"))
        settings.http.headers = settings.http.headers.filter { !$0.isNamed("Accept") }
        if let node { read(node, to: &settings, files: files, into: &diagnostics) }
        return parsed == nil ? nil : try? PlanValue(encoding: settings)
    }

    private func read(
        _ node: LocatedNode, to settings: inout WebSocketSettings, files: any StepFiles,
        into diagnostics: inout Diagnostics
    ) {
        guard
            let keys = MappingReader(
                node, "\"websocket\"", keys: Self.settingsKeys,
                synonyms: [
                    "user-agent": "headers", "cookie-jar": "cookies", "authorization": "auth", "basic": "auth",
                    "bearer": "auth", "permessage-deflate": "compression", "compressed": "compression",
                    "max-body": "max-message", "max-payload": "max-message", "buffer": "inbox",
                ].merging(ConnectionSettingsReader.synonyms) { own, _ in own }, into: &diagnostics)
        else { return }
        ConnectionSettingsReader(files: files).read(keys, to: &settings.http.connection, into: &diagnostics)
        readHandshake(keys, to: &settings.http, into: &diagnostics)
        let headers = HTTPHeaderReader().headers(keys["headers"], into: &diagnostics)
        refuseOfHandshake(keys["headers"], into: &diagnostics)
        settings.http.auth = HTTPAuthorizationReader().authorization(
            keys, beside: headers, allowsNone: false, into: &diagnostics)
        settings.http.headers =
            settings.http.headers.filter { field in !headers.contains { $0.isNamed(field.name) } } + headers
        if let compression = keys["compression"].flatMap({ self.compression($0, into: &diagnostics) }),
            case .on(let parameters) = compression
        {
            settings.compression = parameters
        }
        if let bytes = keys["max-message"]?.byteCount("max-message", into: &diagnostics) {
            settings.maxMessageBytes = bytes
        }
        if let count = keys["inbox"]?.integer("inbox", in: 0...1_000_000, into: &diagnostics) { settings.inbox = count }
    }

    private func readHandshake(
        _ keys: MappingReader, to settings: inout HTTPSettings, into diagnostics: inout Diagnostics
    ) {
        if let timeout = keys["timeout"]?.duration("timeout", into: &diagnostics) {
            settings.timeout = timeout.inSeconds
        }
        if let cookies = keys["cookies"]?.choice("cookies", of: Switch.self, into: &diagnostics) {
            settings.cookies = cookies == .on
        }
        if let bytes = keys["max-head"]?.byteCount("max-head", into: &diagnostics) { settings.maxHeadBytes = bytes }
    }

    /// `on`, `off`, or how.
    func compression(
        _ node: LocatedNode, into diagnostics: inout Diagnostics
    ) -> WebSocketStep.CompressionChoice? {
        if node.text != nil {
            return node.choice("compression", of: Switch.self, into: &diagnostics).map {
                $0 == .on ? .on(WebSocketSettings.Compression()) : .off
            }
        }
        guard
            let keys = MappingReader(
                node, "\"compression\"", keys: Self.compressionKeys,
                synonyms: [
                    "context": "context-takeover", "no-context-takeover": "context-takeover", "bits": "window-bits",
                ],
                into: &diagnostics)
        else { return nil }
        if node.value == .mapping([]) {
            diagnostics.report(Diagnostic("\"compression\" says nothing", fix: "write on or off", at: node.location))
        }
        let takeover = keys["context-takeover"]?.choice("context-takeover", of: Switch.self, into: &diagnostics)
        let bits = keys["window-bits"]?.integer("window-bits", in: 9...15, into: &diagnostics)
        return .on(WebSocketSettings.Compression(keepsContext: takeover != .off, windowBits: bits ?? 15))
    }
}
