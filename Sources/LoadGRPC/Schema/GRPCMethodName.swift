import LoadPlan

/// A method as calls name it: `shop.Shop/Buy`.
struct GRPCMethodName: Sendable, Hashable, CustomStringConvertible {
    /// The service with its package.
    let service: String
    let method: String

    /// Reads `package.Service/Method`, also with a `/` before it, as it stands on the wire.
    ///
    /// - Throws: a `Diagnostic` without a place, to follow what is named.
    init(parsing text: String) throws(Diagnostic) {
        let parts = (text.first == "/" ? text.dropFirst() : text[...]).split(
            separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isName(parts[0].split(separator: ".", omittingEmptySubsequences: false)),
            Self.isName([parts[1]])
        else {
            throw Diagnostic(
                "\"\(text)\" names no method", fix: "write package.Service/Method, for example shop.Shop/Buy")
        }
        (service, method) = (String(parts[0]), String(parts[1]))
    }

    var description: String { "\(service)/\(method)" }

    private static func isName(_ words: [Substring]) -> Bool {
        words.allSatisfy { word in
            word.first.map { !$0.isNumber } == true
                && word.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                        true
                    default: false
                    }
                }
        }
    }
}
