import LoadContent
import LoadPlan

/// Reads the gRPC part of a scenario: steps such as `grpc: shop.Shop/Buy`, and the settings under `grpc`.
public struct GRPCStepDecoder: StepDecoder {
    /// `grpc`.
    public let name = "grpc"
    /// `grpc`.
    public let stepKeys: Set<String> = ["grpc"]
    /// Its settings may have a target of their own, and say so where there is none.
    public let needsTarget = false
    /// Where to find what is saved.
    public let literalKeys: Set<String> = ["expect/matches", "save"]
    /// What opens a key.
    public let secretKeys: Set<String> = ["key-password"]
    /// `tls` may stand once for all protocols.
    public let sharedKeys: Set<String> = ["tls"]

    /// All keys of a step, besides the common ones.
    public static let callKeys = ["grpc", "message", "messages", "every", "metadata", "deadline", "expect", "save"]
    /// The keys of `expect`.
    public static let expectationKeys = ["status", "messages", "metadata", "json", "size", "time"]
    /// The keys of `expect`'s `messages`.
    public static let messageCountKeys = ["at-least", "at-most", "exactly"]
    private static let synonyms = [
        "method": "grpc", "call": "grpc", "service": "grpc", "body": "message", "json": "message", "data": "message",
        "request": "message", "stream": "messages", "interval": "every", "headers": "metadata", "timeout": "deadline",
        "check": "expect", "checks": "expect", "status": "expect", "extract": "save", "capture": "save",
    ]
    /// The most messages of one call that a scenario writes, and the most that it expects.
    static let mostMessages = 1_000_000

    /// Makes the decoder.
    public init() {}

    /// Reads one step into an `ExchangeStep` whose specification is a `GRPCCallSpecification`. Without a name the step is called
    /// by its method.
    public func decodeStep(_ node: LocatedNode, name: String?, diagnostics: inout Diagnostics) -> ExchangeStep? {
        guard
            let keys = MappingReader(
                node, "a gRPC step", keys: Self.callKeys, others: StepKeys.common, synonyms: Self.synonyms,
                into: &diagnostics)
        else { return nil }
        let method = keys["grpc"]?.parse("grpc", wanted: "package.Service/Method", into: &diagnostics) {
            text throws(Diagnostic) in try GRPCMethodName(parsing: text)
        }
        let messages = self.messages(keys, into: &diagnostics)
        let every = keys["every"]?.duration("every", into: &diagnostics)
        if keys["messages"] == nil, !keys.isMisspelt("messages") {
            keys.refuse(["every"], "without messages", into: &diagnostics)
        }
        let metadata = GRPCMetadataReader().fields(keys["metadata"], into: &diagnostics)
        let deadline = keys["deadline"]?.duration("deadline", into: &diagnostics)
        let expectation = self.expectation(keys["expect"], into: &diagnostics)
        let extractions = self.extractions(keys["save"], into: &diagnostics)
        refuseOverwritten(expectation.checks, by: extractions, at: keys.location(of: "expect"), into: &diagnostics)
        guard let method else { return nil }
        let specification = GRPCCallSpecification(
            method: method.description, messages: messages, every: every.map { $0 / .seconds(1) }, metadata: metadata,
            deadline: deadline.map { $0 / .seconds(1) }, expectedStatuses: expectation.statuses,
            messageCount: expectation.count, checks: expectation.checks, extractions: extractions)
        guard let value = try? PlanValue(encoding: specification) else { return nil }
        return ExchangeStep(
            executor: self.name, name: name ?? method.description, method: "gRPC", specification: value,
            saves: extractions.map(\.name))
    }

    /// The messages as JSON text.
    private func messages(_ keys: MappingReader, into diagnostics: inout Diagnostics) -> [String] {
        guard let (key, node) = keys.one(of: ["message", "messages"], into: &diagnostics) else { return ["{}"] }
        guard key == "messages" else { return [JSONText(node).text] }
        let nodes = node.list(
            "messages", wanted: "a list of messages, for example [{id: 1}, {id: 2}]", into: &diagnostics)
        return nodes?.map { JSONText($0).text } ?? ["{}"]
    }

    // MARK: - What is expected

    private func expectation(
        _ node: LocatedNode?, into diagnostics: inout Diagnostics
    ) -> (statuses: [String], count: GRPCCallSpecification.MessageCount?, checks: [ContentCheck]) {
        guard let node else { return (["OK"], nil, []) }
        if let text = node.text, GRPCStatus(named: text.uppercased()) != nil {
            node.refuse("expect", wanted: "expect: {status: \(text.uppercased())}", into: &diagnostics)
            return (["OK"], nil, [])
        }
        guard
            let keys = MappingReader(
                node, "\"expect\"", keys: Self.expectationKeys,
                synonyms: [
                    "headers": "metadata", "body": "json", "message": "json", "count": "messages", "code": "status",
                ],
                into: &diagnostics)
        else { return (["OK"], nil, []) }
        if node.value == .mapping([]) {
            diagnostics.report(
                Diagnostic("\"expect\" says nothing", fix: "write for example status: OK", at: node.location))
        }
        let statuses = keys["status"].map { self.statuses($0, into: &diagnostics) } ?? []
        return (
            statuses.isEmpty ? ["OK"] : statuses, keys["messages"].flatMap { count($0, into: &diagnostics) },
            ContentCheckReader().metadata(keys["metadata"], into: &diagnostics)
                + ContentCheckReader().checks(keys, among: Self.expectationKeys, into: &diagnostics)
        )
    }

    private func statuses(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> [String] {
        var nodes = [node]
        if case .list = node.value {
            nodes = node.list("status", wanted: "for example OK, or [OK, NOT_FOUND]", into: &diagnostics) ?? []
        }
        return nodes.compactMap { node in
            node.parse("status", wanted: "a name such as NOT_FOUND", into: &diagnostics) { text throws(Diagnostic) in
                if let status = GRPCStatus(named: text) { return status.name }
                let names = GRPCStatus.allCases.map(\.name)
                let meant =
                    Int(text).flatMap(GRPCStatus.init(rawValue:))?.name ?? text.uppercased().nearest(among: names)
                throw Diagnostic(
                    "\"\(text)\" is unknown",
                    fix: meant.map { "did you mean \($0)?" } ?? "write one of \(names.joined(separator: ", "))")
            }
        }
    }

    private func count(
        _ node: LocatedNode, into diagnostics: inout Diagnostics
    ) -> GRPCCallSpecification.MessageCount? {
        let range = 0...Self.mostMessages
        if case .scalar = node.value {
            return node.integer("messages", in: range, into: &diagnostics).map { .init(atLeast: $0, atMost: $0) }
        }
        guard
            let keys = MappingReader(
                node, "\"messages\"", keys: Self.messageCountKeys,
                synonyms: [
                    "min": "at-least", "max": "at-most", "equals": "exactly", "above": "at-least", "below": "at-most",
                ],
                into: &diagnostics)
        else { return nil }
        if node.value == .mapping([]) {
            diagnostics.report(
                Diagnostic("\"messages\" says nothing", fix: "write for example at-least: 3", at: node.location))
        }
        if keys["exactly"] != nil {
            keys.refuse(["at-least", "at-most"], "beside exactly", into: &diagnostics)
        }
        let exactly = keys["exactly"]?.integer("exactly", in: range, into: &diagnostics)
        let least = keys["at-least"]?.integer("at-least", in: range, into: &diagnostics)
        let most = keys["at-most"]?.integer("at-most", in: range, into: &diagnostics)
        if let least, let most, least > most {
            diagnostics.report(
                Diagnostic(
                    "at-most \(most) is less than at-least \(least)", fix: "write the larger one as at-most",
                    at: keys.location(of: "at-most")))
        }
        return .init(atLeast: exactly ?? least, atMost: exactly ?? most)
    }

    // MARK: - What is saved

    private func extractions(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> [ContentExtraction] {
        let extractions = ContentExtractionReader().extractions(node, into: &diagnostics)
        for extraction in extractions {
            let source =
                switch extraction.source {
                case .xpath: "xpath"
                case .cookie: "cookie"
                case .json, .regex, .header: ""
                }
            guard !source.isEmpty else { continue }
            diagnostics.report(
                Diagnostic(
                    "\"\(extraction.name)\" comes from \(source), which a gRPC response has not",
                    fix: "write for example {json: $.id}, or {header: x-id} for metadata", at: node?.location))
        }
        return extractions
    }

    /// When a response is checked, a value that the step saves anew is already forgotten.
    private func refuseOverwritten(
        _ checks: [ContentCheck], by extractions: [ContentExtraction], at place: SourceLocation?,
        into diagnostics: inout Diagnostics
    ) {
        let saved = Set(extractions.map(\.name))
        for name in Set(checks.flatMap(\.names)).intersection(saved).sorted() {
            diagnostics.report(
                Diagnostic(
                    "\"expect\" asks for ${\(name)}, which this step saves anew", fix: "save it under another name",
                    at: place))
        }
    }
}
