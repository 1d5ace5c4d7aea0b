import LoadContent
import LoadPlan
import LoadWire

extension HTTPStepDecoder {
    /// The keys of `http`.
    public static let settingsKeys =
        [
            "timeout", "first-byte-timeout", "auth", "headers", "compression", "version", "connections", "http2",
            "cookies", "redirects", "trace", "max-head", "max-body",
        ] + ConnectionSettingsReader.keys

    /// How connections are used: what `connections` may say.
    enum Connections: String, CaseIterable {
        case keepAlive = "keep-alive"
        case perRequest = "per-request"
    }

    /// What `compression` may name.
    enum Compression: String, CaseIterable {
        case gzip
        case deflate
    }

    /// What `cookies` may say.
    enum Switch: String, CaseIterable {
        case on
        case off
    }

    /// Reads `target` and what stands under `http` into `HTTPSettings`.
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
        // Without a target the rest is read all the same, for its mistakes.
        var settings = parsed ?? HTTPSettings(host: "localhost")
        if let node { read(node, to: &settings, hasTarget: parsed != nil, files: files, into: &diagnostics) }
        return parsed == nil ? nil : try? settings.planValue()
    }

    private func read(
        _ node: LocatedNode, to settings: inout HTTPSettings, hasTarget: Bool, files: any StepFiles,
        into diagnostics: inout Diagnostics
    ) {
        guard
            let keys = MappingReader(
                node, "\"http\"", keys: Self.settingsKeys,
                synonyms: [
                    "keep-alive": "connections", "keepalive": "connections", "user-agent": "headers",
                    "cookie-jar": "cookies", "authorization": "auth", "basic": "auth", "bearer": "auth",
                    "ttfb": "first-byte-timeout", "accept-encoding": "compression", "compressed": "compression",
                    "traceparent": "trace", "tracing": "trace",
                ].merging(ConnectionSettingsReader.synonyms) { own, _ in own },
                into: &diagnostics)
        else { return }
        if let timeout = keys["timeout"]?.duration("timeout", into: &diagnostics) {
            settings.timeout = timeout.inSeconds
        }
        if let timeout = keys["first-byte-timeout"]?.duration("first-byte-timeout", into: &diagnostics) {
            settings.firstByteTimeout = timeout.inSeconds
        }
        if let connections = keys["connections"]?.choice("connections", of: Connections.self, into: &diagnostics) {
            settings.keepAlive = connections == .keepAlive
        }
        if let node = keys["version"], let version = node.choice("version", of: HTTPVersion.self, into: &diagnostics) {
            settings.version = version
            // Without a target nobody knows what it can speak.
            if hasTarget, let problem = settings.problem(speaking: [version]) {
                diagnostics.report(Diagnostic(problem.message, fix: problem.fix, at: node.location))
            }
        }
        if let node = keys["http2"] { settings.http2 = http2(node, into: &diagnostics) }
        if let cookies = keys["cookies"]?.choice("cookies", of: Switch.self, into: &diagnostics) {
            settings.cookies = cookies == .on
        }
        if let redirects = HTTPRetryReader().redirects(keys["redirects"], into: &diagnostics) {
            settings.redirects = redirects
        }
        if let share = keys["trace"]?.share("trace", into: &diagnostics) { settings.tracedShare = share }
        ConnectionSettingsReader(files: files).read(keys, to: &settings.connection, into: &diagnostics)
        if let bytes = keys["max-head"]?.byteCount("max-head", into: &diagnostics) { settings.maxHeadBytes = bytes }
        if let bytes = keys["max-body"]?.byteCount("max-body", into: &diagnostics) { settings.maxBodyBytes = bytes }
        let headers = HTTPHeaderReader().headers(keys["headers"], into: &diagnostics)
        settings.auth = HTTPAuthorizationReader().authorization(
            keys, beside: headers, allowsNone: false, into: &diagnostics)
        settings.headers =
            HTTPSettings.defaultHeaders.filter { field in
                !headers.contains { $0.isNamed(field.name) }
            } + headers + compression(keys, beside: headers, into: &diagnostics)
    }

    /// The keys of `http2`.
    public static let http2Keys = ["connections", "streams", "stream-window", "connection-window"]
    /// The most connections that users share, and exchanges at once on one.
    static let mostHTTP2Connections = 100_000
    static let mostStreams = 10_000
    /// The smallest and the largest window of a connection (RFC 9113, section 6.9).
    static let windows = 65_535...Int(Int32.max)

    private func http2(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> HTTP2Options {
        var options = HTTP2Options()
        guard
            let keys = MappingReader(
                node, "\"http2\"", keys: Self.http2Keys,
                synonyms: ["max-concurrent-streams": "streams", "window": "stream-window", "shared": "connections"],
                into: &diagnostics)
        else { return options }
        options.connections = keys["connections"]?.integer(
            "connections", in: 1...Self.mostHTTP2Connections, into: &diagnostics)
        if let streams = keys["streams"]?.integer("streams", in: 1...Self.mostStreams, into: &diagnostics) {
            options.streams = streams
        }
        if let window = window("stream-window", keys, into: &diagnostics) { options.streamWindow = window }
        if let window = window("connection-window", keys, into: &diagnostics) { options.connectionWindow = window }
        return options
    }

    private func window(_ key: String, _ keys: MappingReader, into diagnostics: inout Diagnostics) -> Int? {
        guard let node = keys[key], let bytes = node.byteCount(key, into: &diagnostics) else { return nil }
        if Self.windows.contains(bytes) { return bytes }
        diagnostics.report(
            Diagnostic(
                "\(key) \(bytes.byteCountText) is out of range", fix: "write a size from 65535B to 2147483647B",
                at: node.location))
        return nil
    }

    /// The field that asks for compressed responses.
    private func compression(
        _ keys: MappingReader, beside headers: [HTTPRequestSpecification.Header], into diagnostics: inout Diagnostics
    ) -> [HTTPRequestSpecification.Header] {
        guard let node = keys["compression"] else { return [] }
        if headers.contains(where: { $0.isNamed("Accept-Encoding") }) {
            diagnostics.report(
                Diagnostic(
                    "\"compression\" stands beside a header \"Accept-Encoding\", which says the same",
                    fix: "keep one of them", at: keys.location(of: "compression")))
        }
        var nodes = [node]
        if case .list = node.value {
            nodes = node.list("compression", wanted: "for example gzip, or [gzip, deflate]", into: &diagnostics) ?? []
        }
        let names = nodes.compactMap { $0.choice("compression", of: Compression.self, into: &diagnostics)?.rawValue }
        return names.isEmpty ? [] : [.init(name: "Accept-Encoding", value: names.joined(separator: ", "))]
    }
}
