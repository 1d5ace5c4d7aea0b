/// A JSON text in the making. Objects keep their order: the verdict comes first, as it does for people.
package indirect enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case integer(UInt64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([(key: String, value: JSONValue)])
    /// JSON text made elsewhere.
    case encoded(String)

    /// The text, indented by two spaces per level.
    package func text(indent: Int = 0) -> String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        // JSON has no other numbers than finite ones (RFC 8259, section 6).
        case .number(let value):
            value.isFinite ? (value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)") : "null"
        case .string(let value): Self.quoted(value)
        case .array(let values):
            Self.bracketed("[", values.map { $0.text(indent: indent + 1) }, "]", indent: indent)
        case .object(let entries):
            Self.bracketed(
                "{", entries.map { "\(Self.quoted($0.key)): \($0.value.text(indent: indent + 1))" }, "}", indent: indent
            )
        case .encoded(let text): text
        }
    }

    /// The text in one line.
    package var line: String {
        switch self {
        case .array(let values): "[" + values.map(\.line).joined(separator: ",") + "]"
        case .object(let entries):
            "{" + entries.map { "\(Self.quoted($0.key)):\($0.value.line)" }.joined(separator: ",") + "}"
        default: text()
        }
    }

    private static func bracketed(_ open: String, _ parts: [String], _ close: String, indent: Int) -> String {
        if parts.isEmpty { return open + close }
        let margin = String(repeating: "  ", count: indent)
        return "\(open)\n" + parts.map { "\(margin)  \($0)" }.joined(separator: ",\n") + "\n\(margin)\(close)"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension JSONValue {
    /// The value, or null.
    package static func optional<Value>(_ value: Value?, _ make: (Value) -> JSONValue) -> JSONValue {
        value.map(make) ?? .null
    }
}
