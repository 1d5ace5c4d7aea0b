import LoadPlan

/// A located node as JSON text, without spaces, in the order written.
///
/// A scalar without quotes is a number where JSON has that number (kept digit by digit: `1.10` stays `1.10`), `true`,
/// `false` or null; everything else, such as `007`, `yes` or `0x1F`, is text.
public struct JSONText {
    /// The text.
    public private(set) var text = ""

    /// Writes the node and all that it holds.
    public init(_ node: LocatedNode) {
        append(node)
    }

    private mutating func append(_ node: LocatedNode) {
        switch node.value {
        case .null: text += "null"
        case .scalar(let scalar, let quoted):
            if !quoted, scalar == "true" || scalar == "false" || Self.isNumber(scalar) {
                text += scalar
            } else {
                append(scalar)
            }
        case .list(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                append(element)
            }
            text += "]"
        case .mapping(let entries):
            text += "{"
            for (index, entry) in entries.enumerated() {
                if index > 0 { text += "," }
                append(entry.key)
                text += ":"
                append(entry.value)
            }
            text += "}"
        }
    }

    private mutating func append(_ string: String) {
        text += "\"" + ValueEncoding.json.text(string) + "\""
    }

    /// RFC 8259, section 6.
    package static func isNumber(_ text: String) -> Bool {
        text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil
    }
}
