import LoadContent
import LoadPlan
import LoadWire

/// Reads the HTTP part of a scenario: steps such as `get: /products`, and the settings under `http`.
public struct HTTPStepDecoder: StepDecoder {
    /// `http`.
    public let name = "http"
    /// The methods that have a key of their own, and `request` for any other.
    public let stepKeys: Set<String> = Set(Self.methodKeys + ["request"])

    /// Patterns that a response must match, and where to find what is saved.
    public let literalKeys: Set<String> = ["expect/matches", "save"]

    /// Who a request comes from, and what opens a key.
    public let secretKeys: Set<String> = ["auth", "key-password"]

    /// `tls` may stand once for all protocols.
    public let sharedKeys: Set<String> = ["tls"]

    /// Keys that are a method: `get: /products`.
    public static let methodKeys = ["get", "post", "put", "patch", "delete", "head", "options"]
    /// All keys of a step, besides the common ones.
    public static let requestKeys =
        methodKeys + [
            "request", "query", "auth", "headers", "body", "json", "form", "multipart", "expect", "save", "timeout",
            "first-byte-timeout", "redirects", "retry", "version", "events",
        ]
    /// The keys of `request`.
    public static let customRequestKeys = ["method", "path"]
    /// The keys of `expect`.
    public static let expectationKeys = ["status", "headers", "body", "json", "xpath", "size", "time"]
    private static let synonyms = [
        "url": "get", "path": "get", "method": "request", "data": "body", "payload": "body", "params": "query",
        "file": "multipart", "files": "multipart", "upload": "multipart", "authorization": "auth", "basic": "auth",
        "bearer": "auth", "first-byte": "first-byte-timeout", "ttfb": "first-byte-timeout",
        "status": "expect", "check": "expect", "checks": "expect", "header": "headers", "extract": "save",
        "follow": "redirects", "max-redirects": "redirects",
        "retries": "retry", "http": "version", "http-version": "version",
        "sse": "events", "event-stream": "events", "stream": "events",
        "capture": "save",
    ]

    /// Makes the decoder.
    public init() {}

    /// Reads one step into a `ExchangeStep` whose specification is an `HTTPRequestSpecification`. Without a name the step is
    /// called by its path, without the query; where it is a whole URL, with its host before it.
    public func decodeStep(_ node: LocatedNode, name: String?, diagnostics: inout Diagnostics) -> ExchangeStep? {
        decodeStep(node, name: name, files: NoFiles(), diagnostics: &diagnostics)
    }

    /// The same for a step that may name files, whose bytes it takes along.
    public func decodeStep(
        _ node: LocatedNode, name: String?, files: any StepFiles, diagnostics: inout Diagnostics
    ) -> ExchangeStep? {
        guard
            let keys = MappingReader(
                node, "an HTTP step", keys: Self.requestKeys, others: StepKeys.common, synonyms: Self.synonyms,
                into: &diagnostics)
        else { return nil }
        let line = requestLine(keys, into: &diagnostics)
        var headers = HTTPHeaderReader().headers(keys["headers"], into: &diagnostics)
        let auth = HTTPAuthorizationReader().authorization(
            keys, beside: headers, allowsNone: true, into: &diagnostics)
        let query = keys["query"].flatMap {
            HTTPParameterReader(what: "query", example: "{page: 2, sort: price}").parameters($0, into: &diagnostics)
        }
        let body = HTTPBodyReader(keys: keys, files: files).body(addingTypeTo: &headers, into: &diagnostics)
        let expected = HTTPExpectationReader().expectation(keys["expect"], into: &diagnostics)
        let extractions = ContentExtractionReader().extractions(keys["save"], into: &diagnostics)
        refuseOverwritten(expected.checks, by: extractions, at: keys.location(of: "expect"), into: &diagnostics)
        let timeout = keys["timeout"]?.duration("timeout", into: &diagnostics)
        let firstByte = keys["first-byte-timeout"]?.duration("first-byte-timeout", into: &diagnostics)
        let redirects = HTTPRetryReader().redirects(keys["redirects"], into: &diagnostics)
        let retry = HTTPRetryReader().retry(keys["retry"], into: &diagnostics)
        let version = keys["version"]?.choice("version", of: HTTPVersion.self, into: &diagnostics)
        let events = EventLimitsReader().limits(keys["events"], into: &diagnostics)
        guard let (method, origin, path) = line else { return nil }

        let specification = HTTPRequestSpecification(
            method: method, origin: origin, path: path, query: query ?? [], auth: auth, headers: headers,
            body: body?.body,
            bodyValues: body?.values,
            expectedStatuses: expected.statuses ?? HTTPRequestSpecification.defaultExpectedStatuses,
            checks: expected.checks, extractions: extractions, timeout: timeout?.inSeconds,
            firstByteTimeout: firstByte?.inSeconds, redirects: redirects, retry: retry, version: version,
            events: events)
        guard let value = try? specification.planValue() else { return nil }
        return ExchangeStep(
            executor: self.name, name: name ?? Self.seriesName(origin, path), method: method, specification: value,
            saves: extractions.map(\.name))
    }

    /// What a request is called that nobody gave a name: `/products`, or `cdn.example/logo.png`.
    package static func seriesName(_ origin: HTTPOrigin?, _ path: String) -> String {
        (origin?.authority ?? "") + path.prefix { $0 != "?" }
    }

    /// When a response is checked, a value that the step saves anew is already forgotten.
    private func refuseOverwritten(
        _ checks: [ContentCheck], by extractions: [ContentExtraction], at place: SourceLocation?,
        into diagnostics: inout Diagnostics
    ) {
        let saved = Set(extractions.map(\.name))
        var seen: Set<String> = []
        for name in checks.flatMap(\.names) where saved.contains(name) && seen.insert(name).inserted {
            diagnostics.report(
                Diagnostic(
                    "\"expect\" asks for ${\(name)}, which this step saves anew", fix: "save it under another name",
                    at: place))
        }
    }

    /// The method, where it goes and the path, from `get: /products` or `request: {method: PURGE, path: /products}`.
    private func requestLine(
        _ keys: MappingReader, into diagnostics: inout Diagnostics
    ) -> (method: String, origin: HTTPOrigin?, path: String)? {
        let present = keys.present(of: Self.methodKeys + ["request"])
        guard let key = present.first, let node = keys[key] else { return nil }
        for other in present.dropFirst() {
            diagnostics.report(
                Diagnostic(
                    "a step is one request, but this one has \"\(key)\" and \"\(other)\"",
                    fix: "make two steps of it, under steps", at: keys.location(of: other)))
        }
        guard key == "request" else {
            return address(node, key, into: &diagnostics).map { (key.uppercased(), $0.origin, $0.path) }
        }
        guard
            let request = MappingReader(
                node, "\"request\"", keys: Self.customRequestKeys, synonyms: ["url": "path"], into: &diagnostics)
        else { return nil }
        let method = request.required("method", example: "method: PURGE", into: &diagnostics)
            .flatMap { self.method($0, into: &diagnostics) }
        let address = request.required("path", example: "path: /", into: &diagnostics)
            .flatMap { self.address($0, "path", into: &diagnostics) }
        guard let method, let address else { return nil }
        return (method, address.origin, address.path)
    }

    private func method(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> String? {
        guard let text = node.string("method", wanted: "a method, for example PURGE", into: &diagnostics) else {
            return nil
        }
        guard HTTPSyntax.isToken(text) else {
            diagnostics.report(
                Diagnostic("method \"\(text)\" is not a word", fix: "write for example PURGE", at: node.location))
            return nil
        }
        guard text.uppercased() != "CONNECT" else {
            diagnostics.report(
                Diagnostic(
                    "method CONNECT makes a tunnel, which is no exchange", fix: "use another method", at: node.location)
            )
            return nil
        }
        return text
    }

    /// A path with its query, such as `/products?page=2`, or a whole URL.
    ///
    /// - Parameter schemes: those that a whole URL may have, the one to advise first.
    /// - Returns: where it goes, nil for the target; and the path.
    package func address(
        _ node: LocatedNode, _ key: String, schemes: [TargetURL.Scheme] = [.http, .https],
        into diagnostics: inout Diagnostics
    ) -> (origin: HTTPOrigin?, path: String)? {
        node.parse(key, wanted: "a path, for example \(key): /products", into: &diagnostics) {
            text throws(Diagnostic) in
            // Places written wrong, others report.
            guard let template = try? Template(parsing: text) else { return (nil, text) }
            let whole = try HTTPOrigin.splitting(text, schemes: schemes)
            var beginsWithValue = false
            if case .value? = template.parts.first { beginsWithValue = true }
            guard whole != nil || text.first == "/" || beginsWithValue else {
                throw Diagnostic("\"\(text)\" does not begin with /", fix: "write \(key): /\(text)")
            }
            // What stands in the places for values is seen when they are filled.
            if let problem = HTTPSyntax.problem(inPath: template.text { _ in "v" }) {
                throw Diagnostic("\"\(text)\" \(problem.message)", fix: problem.fix)
            }
            return whole ?? (nil, text)
        }
    }
}
