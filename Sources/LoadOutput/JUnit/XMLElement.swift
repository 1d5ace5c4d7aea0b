/// An element of an XML text in the making. Attributes and content keep their order.
struct XMLElement: Sendable {
    private let name: String
    private let attributes: [(name: String, value: String)]
    private let content: [XMLElement]
    private let text: String?

    /// An element with elements in it.
    init(_ name: String, _ attributes: [(String, String)] = [], _ content: [XMLElement] = []) {
        (self.name, self.content, text) = (name, content, nil)
        self.attributes = attributes.map { (name: $0.0, value: $0.1) }
    }

    /// An element with text in it.
    init(_ name: String, _ attributes: [(String, String)] = [], text: String) {
        (self.name, content, self.text) = (name, [], text)
        self.attributes = attributes.map { (name: $0.0, value: $0.1) }
    }

    /// The element and what is in it, indented by two spaces per level, with a line break at its end.
    func text(indent: Int = 0) -> String {
        let margin = String(repeating: "  ", count: indent)
        let open = "\(margin)<\(name)" + attributes.map { " \($0.name)=\"\(Self.escaped($0.value))\"" }.joined()
        if let text { return "\(open)>\(Self.escaped(text, isAttribute: false))</\(name)>\n" }
        if content.isEmpty { return "\(open)/>\n" }
        return "\(open)>\n" + content.map { $0.text(indent: indent + 1) }.joined() + "\(margin)</\(name)>\n"
    }

    /// The text as XML 1.0 can hold it (section 2.2): what it has no way to write shows as U+FFFD. In an attribute line
    /// breaks and tabs are written as numbers, for a reader would make spaces of them (section 3.3.3).
    private static func escaped(_ text: String, isAttribute: Bool = true) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x26: escaped += "&amp;"
            case 0x3C: escaped += "&lt;"
            case 0x3E: escaped += "&gt;"
            case 0x22 where isAttribute: escaped += "&quot;"
            case 0x9, 0xA, 0xD:
                // A bare carriage return would be read as a line feed (section 2.11).
                if isAttribute || scalar.value == 0xD {
                    escaped += "&#\(scalar.value);"
                } else {
                    escaped.unicodeScalars.append(scalar)
                }
            case 0..<0x20, 0xFFFE, 0xFFFF: escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
