import LoadContent
import LoadHTTP
import LoadPlan

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads what `ws-send` sends: a text, `{text: ...}`, `{json: ...}`, `{binary: base64}` or `{file: ...}`.
struct WebSocketContentReader {
    /// The keys of what is no text.
    static let keys = ["text", "json", "binary", "file"]
    private static let wanted = "text, or for example {json: {type: hello}}"

    let files: any StepFiles

    func content(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> WebSocketContent? {
        guard case .mapping = node.value else {
            return node.string("ws-send", wanted: Self.wanted, into: &diagnostics).map { .text($0, isJSON: false) }
        }
        guard
            let keys = MappingReader(
                node, "\"ws-send\"", keys: Self.keys,
                synonyms: ["body": "text", "data": "text", "base64": "binary", "bytes": "binary", "message": "text"],
                into: &diagnostics)
        else { return nil }
        guard let (kind, value) = keys.one(of: Self.keys, into: &diagnostics) else {
            if !Self.keys.contains(where: keys.isMisspelt) {
                diagnostics.report(
                    Diagnostic("\"ws-send\" says nothing", fix: "write \(Self.wanted)", at: node.location))
            }
            return nil
        }
        switch kind {
        case "text":
            return value.string("text", wanted: "text", into: &diagnostics).map { .text($0, isJSON: false) }
        case "json": return .text(JSONText(value).text, isJSON: true)
        case "file":
            if value.text == nil { value.refuse("file", wanted: "the path of a file", into: &diagnostics) }
            return HTTPBodyFile(files: files).bytes(value, into: &diagnostics).map {
                .binary(base64: Data($0).base64EncodedString())
            }
        default:
            return value.parse("binary", wanted: "bytes in base64", into: &diagnostics) { text throws(Diagnostic) in
                let digits = text.filter { !$0.isWhitespace }
                guard Data(base64Encoded: digits) != nil else {
                    throw Diagnostic("is not valid", fix: "encode the bytes with the base64 command")
                }
                return .binary(base64: digits)
            }
        }
    }
}
