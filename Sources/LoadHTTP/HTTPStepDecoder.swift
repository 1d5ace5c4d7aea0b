import LoadContent
import LoadPlan

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
            "first-byte-timeout", "redirects", "retry", "version",
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
        "capture": "save",
    ]

    /// Makes the decoder.
    public init() {}

    /// Reads one step into a `ExchangeStep` whose specification is an `HTTPRequestSpecification`. Without a name the step is
    /// called by its path, without the query.
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
        guard let (method, path) = line else { return nil }

        let specification = HTTPRequestSpecification(
            method: method, path: path, query: query ?? [], auth: auth, headers: headers, body: body?.body,
            bodyValues: body?.values,
            expectedStatuses: expected.statuses ?? HTTPRequestSpecification.defaultExpectedStatuses,
            checks: expected.checks, extractions: extractions, timeout: timeout?.inSeconds,
            firstByteTimeout: firstByte?.inSeconds, redirects: redirects, retry: retry, version: version)
        guard let value = try? specification.planValue() else { return nil }
        let pathAlone = path.prefix { $0 != "?" }
        return ExchangeStep(
            executor: self.name, name: name ?? String(pathAlone), method: method, specification: value,
            saves: extractions.map(\.name))
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

    /// The method and the path, from `get: /products` or `request: {method: PURGE, path: /products}`.
    private func requestLine(_ keys: MappingReader, into diagnostics: inout Diagnostics) -> (String, String)? {
        let present = keys.present(of: Self.methodKeys + ["request"])
        guard let key = present.first, let node = keys[key] else { return nil }
        for other in present.dropFirst() {
            diagnostics.report(
                Diagnostic(
                    "a step is one request, but this one has \"\(key)\" and \"\(other)\"",
                    fix: "make two steps of it, under steps", at: keys.location(of: other)))
        }
        guard key == "request" else {
            return path(node, key, into: &diagnostics).map { (key.uppercased(), $0) }
        }
        guard
            let request = MappingReader(
                node, "\"request\"", keys: Self.customRequestKeys, synonyms: ["url": "path"], into: &diagnostics)
        else { return nil }
        let method = request.required("method", example: "method: PURGE", into: &diagnostics)
            .flatMap { self.method($0, into: &diagnostics) }
        let path = request.required("path", example: "path: /", into: &diagnostics)
            .flatMap { self.path($0, "path", into: &diagnostics) }
        guard let method, let path else { return nil }
        return (method, path)
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

    /// A path with its query, such as `/products?page=2`.
    package func path(_ node: LocatedNode, _ key: String, into diagnostics: inout Diagnostics) -> String? {
        guard let text = node.string(key, wanted: "a path, for example \(key): /products", into: &diagnostics) else {
            return nil
        }
        if let scheme = text.firstRange(of: "://") {
            let path = text[scheme.upperBound...].drop { !"/?".contains($0) }
            diagnostics.report(
                Diagnostic(
                    "\(key) \"\(text)\" is a whole URL; the host stands in target",
                    fix: "write \(key): \(path.first == "/" ? "" : "/")\(path)", at: node.location))
            return nil
        }
        // What stands in the places for values is seen when they are filled; places written wrong, others report.
        guard let template = try? Template(parsing: text) else { return text }
        let plain = template.text { _ in "v" }
        var beginsWithValue = false
        if case .value? = template.parts.first { beginsWithValue = true }
        guard text.first == "/" || beginsWithValue else {
            diagnostics.report(
                Diagnostic("\(key) \"\(text)\" does not begin with /", fix: "write \(key): /\(text)", at: node.location)
            )
            return nil
        }
        if let problem = HTTPSyntax.problem(inPath: plain) {
            diagnostics.report(Diagnostic("\(key) \"\(text)\" \(problem.message)", fix: problem.fix, at: node.location))
            return nil
        }
        return text
    }
}
