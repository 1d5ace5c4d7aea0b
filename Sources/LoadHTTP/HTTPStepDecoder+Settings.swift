import LoadContent
import LoadPlan

extension HTTPStepDecoder {
    /// The keys of `http`.
    public static let settingsKeys = [
        "timeout", "connect-timeout", "first-byte-timeout", "auth", "headers", "compression", "connections", "cookies",
        "redirects",
        "resolve", "connect-to",
        "source-address",
        "max-head", "max-body",
    ]

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
        let parsed = target?.parse("target", wanted: "a URL, for example http://127.0.0.1:8080", into: &diagnostics) {
            text throws(Diagnostic) in try HTTPSettings(target: text)
        }
        // Without a target the rest is read all the same, for its mistakes.
        var settings = parsed ?? HTTPSettings(host: "localhost")
        if let node { read(node, to: &settings, into: &diagnostics) }
        return parsed == nil ? nil : try? settings.planValue()
    }

    private func read(_ node: LocatedNode, to settings: inout HTTPSettings, into diagnostics: inout Diagnostics) {
        guard
            let keys = MappingReader(
                node, "\"http\"", keys: Self.settingsKeys,
                synonyms: [
                    "keep-alive": "connections", "keepalive": "connections", "user-agent": "headers",
                    "cookie-jar": "cookies", "authorization": "auth", "basic": "auth", "bearer": "auth",
                    "ttfb": "first-byte-timeout", "accept-encoding": "compression", "compressed": "compression",
                ],
                into: &diagnostics)
        else { return }
        if let timeout = keys["timeout"]?.duration("timeout", into: &diagnostics) {
            settings.timeout = timeout.inSeconds
        }
        if let timeout = keys["connect-timeout"]?.duration("connect-timeout", into: &diagnostics) {
            settings.connectTimeout = timeout.inSeconds
        }
        if let timeout = keys["first-byte-timeout"]?.duration("first-byte-timeout", into: &diagnostics) {
            settings.firstByteTimeout = timeout.inSeconds
        }
        if let connections = keys["connections"]?.choice("connections", of: Connections.self, into: &diagnostics) {
            settings.keepAlive = connections == .keepAlive
        }
        if let cookies = keys["cookies"]?.choice("cookies", of: Switch.self, into: &diagnostics) {
            settings.cookies = cookies == .on
        }
        if let redirects = HTTPRetryReader().redirects(keys["redirects"], into: &diagnostics) {
            settings.redirects = redirects
        }
        if let resolve = keys["resolve"]?.choice("resolve", of: HTTPSettings.Resolve.self, into: &diagnostics) {
            settings.resolve = resolve
        }
        if let endpoint = keys["connect-to"] {
            settings.connectTo = endpoint.parse("connect-to", wanted: "host:port", into: &diagnostics) {
                text throws(Diagnostic) in try HTTPTarget.endpoint(text)
            }
        }
        settings.sourceAddress = keys["source-address"].flatMap { address($0, into: &diagnostics) }
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

    /// An address of this machine.
    package func address(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> String? {
        node.parse("source-address", wanted: "an IP address of this machine", into: &diagnostics) {
            text throws(Diagnostic) in
            guard HTTPSyntax.isAddress(text) else {
                throw Diagnostic(
                    "\"\(text)\" is no IP address", fix: "write an address of this machine, for example 127.0.0.2")
            }
            return text
        }
    }
}
