/// The names that an XPath 1.0 expression asks for: of functions, prefixes and variables.
///
/// Reads what libxml2 has compiled already, so nothing here has to be a sound expression any more: it tells words from
/// literals, and names from operators by what stands before them (XPath 1.0, section 3.7).
struct XPathNames {
    private let text: [Unicode.Scalar]

    init(_ text: String) {
        self.text = Array(text.unicodeScalars)
    }

    /// The first name that neither XPath nor libxml2 knows, in words that complete `xpath "..." has`; nil where all are known.
    var firstUnknown: String? {
        var at = 0
        // Whether what came before can stand left of an operator.
        var endsOperand = false
        while at < text.count {
            switch text[at] {
            case "'", "\"":
                let quote = text[at]
                at = (text[(at + 1)...].firstIndex(of: quote) ?? text.count - 1) + 1
                endsOperand = true
            case "$":
                at += 1
                return "a variable that nothing gives a value, $\(name(&at))"
            case let scalar where Self.beginsName(scalar):
                let name = name(&at)
                // `and`, `or`, `div` and `mod` are operators there.
                if endsOperand {
                    endsOperand = false
                    continue
                }
                endsOperand = true
                if isNext(":", at), !isNext("::", at) {
                    guard name == "xml" else { return "a prefix that nothing declares, \(name)" }
                    at += 1
                    if isNext("*", at) { at += 1 } else { _ = self.name(&at) }
                } else if isNext("(", behindSpace(at)), !Self.functions.contains(name), !Self.nodeTests.contains(name) {
                    return "a function that is not known, \(name)()"
                }
            case "*":
                // A name test, or an operator.
                endsOperand = !endsOperand
                at += 1
            case let scalar:
                // Digits belong to a number; `.` and `..` are steps.
                if !scalar.properties.isWhitespace { endsOperand = ")].0123456789".unicodeScalars.contains(scalar) }
                at += 1
            }
        }
        return nil
    }

    /// The name that begins there; `at` ends up behind it.
    private func name(_ at: inout Int) -> String {
        let start = at
        while at < text.count, Self.beginsName(text[at]) || "-.0123456789".unicodeScalars.contains(text[at]) { at += 1 }
        return String(String.UnicodeScalarView(text[start..<at]))
    }

    private func behindSpace(_ at: Int) -> Int {
        text[at...].firstIndex { !$0.properties.isWhitespace } ?? text.count
    }

    private func isNext(_ wanted: String, _ at: Int) -> Bool {
        text[min(at, text.count)...].starts(with: wanted.unicodeScalars)
    }

    private static func beginsName(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || !scalar.isASCII || scalar.properties.isAlphabetic
    }

    private static let nodeTests: Set = ["comment", "node", "processing-instruction", "text"]
    /// XPath 1.0, section 4.
    private static let functions: Set = [
        "boolean", "ceiling", "concat", "contains", "count", "false", "floor", "id", "lang", "last", "local-name",
        "name",
        "namespace-uri", "normalize-space", "not", "number", "position", "round", "starts-with", "string",
        "string-length", "substring", "substring-after", "substring-before", "sum", "translate", "true",
    ]
}
