import LoadContent
import LoadPlan

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads the body of a step: `body` (text, `{base64: ...}` or `{file: ...}`), `json`, `form` or `multipart`.
struct HTTPBodyReader {
    /// The keys of a `body` that is no text.
    static let bodyKeys = ["base64", "file"]

    let keys: MappingReader
    let files: any StepFiles

    /// The body, or nil where there is none; adds the content type that goes with it where the step names none.
    func body(
        addingTypeTo headers: inout [HTTPRequestSpecification.Header], into diagnostics: inout Diagnostics
    ) -> (body: HTTPRequestSpecification.Body, values: HTTPRequestSpecification.BodyValues?)? {
        let present = keys.present(of: ["body", "json", "form", "multipart"])
        guard let kind = present.first, let node = keys[kind] else { return nil }
        for other in present.dropFirst() {
            diagnostics.report(
                Diagnostic(
                    "a request has one body, but this one has \"\(kind)\" and \"\(other)\"", fix: "keep one of them",
                    at: keys.location(of: other)))
        }
        switch kind {
        case "json":
            add("application/json", to: &headers)
            return withPlaces(JSONText(node).text, .json)
        case "form":
            add("application/x-www-form-urlencoded", to: &headers)
            return form(node, into: &diagnostics).map { withPlaces($0, .form) }
        case "multipart":
            if headers.contains(where: { $0.isNamed("Content-Type") }) {
                diagnostics.report(
                    Diagnostic(
                        "\"multipart\" stands beside a header \"Content-Type\"",
                        fix: "remove the header: it says the boundary, which is chosen for the body",
                        at: keys.location(of: kind)))
            }
            return HTTPMultipartReader(files: files).body(node, into: &diagnostics).map { ($0, nil) }
        default:
            guard case .mapping = node.value else {
                let text = node.string("body", wanted: "text, {base64: ...} or {file: ...}", into: &diagnostics)
                return text.map { (.text($0), nil) }
            }
            return bytes(node, into: &diagnostics).map { (.bytes($0), nil) }
        }
    }

    private func add(_ type: String, to headers: inout [HTTPRequestSpecification.Header]) {
        guard !headers.contains(where: { $0.isNamed("Content-Type") }) else { return }
        headers.append(.init(name: "Content-Type", value: type))
    }

    private func form(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> String? {
        HTTPParameterReader(what: "form", example: "{user: ann, page: 2}").parameters(node, into: &diagnostics)?
            .map { Self.formEncoded($0.name) + "=" + Self.formEncoded($0.value) }.joined(separator: "&")
    }

    /// The text, with how values are written into it where it has places for some.
    private func withPlaces(
        _ text: String, _ values: HTTPRequestSpecification.BodyValues
    ) -> (body: HTTPRequestSpecification.Body, values: HTTPRequestSpecification.BodyValues?) {
        (.text(text), text.contains("${") ? values : nil)
    }

    /// Encodes all but the places for values, which are encoded when they are filled.
    private static func formEncoded(_ text: String) -> String {
        guard let template = try? Template(parsing: text) else { return HTTPSyntax.formEncoded(text) }
        return template.text(of: { "${\($0)}" }, changing: HTTPSyntax.formEncoded)
    }

    private func bytes(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> [UInt8]? {
        guard let keys = MappingReader(node, "\"body\"", keys: Self.bodyKeys, into: &diagnostics) else { return nil }
        guard let (kind, value) = keys.one(of: Self.bodyKeys, into: &diagnostics) else {
            _ = keys.required("base64", example: "base64: aGVsbG8=, or file: body.bin", into: &diagnostics)
            return nil
        }
        if kind == "file" {
            if value.text == nil { value.refuse("file", wanted: "the path of a file", into: &diagnostics) }
            return HTTPBodyFile(files: files).bytes(value, into: &diagnostics)
        }
        return
            value.parse("base64", wanted: "bytes in base64", into: &diagnostics) { text throws(Diagnostic) in
                guard let data = Data(base64Encoded: text.filter { !$0.isWhitespace }) else {
                    throw Diagnostic("is not valid", fix: "encode the bytes with the base64 command")
                }
                return Array(data)
            }
    }
}
