import LoadPlan

/// The name of a new package, which is the name of its folder, its program and its module.
public struct PackageName: Sendable, Equatable {
    /// As given.
    public let text: String

    /// What `import` takes.
    var module: String { text.replacing("-", with: "_") }

    /// Reads a name.
    public init(_ text: String) throws(Diagnostic) {
        let first = text.unicodeScalars.first
        guard
            let first, first.isASCII, first.properties.isAlphabetic,
            text.unicodeScalars.allSatisfy({
                $0.isASCII
                    && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_".unicodeScalars.contains($0))
            })
        else {
            throw Diagnostic(
                "\"\(text)\" is no name for a package: it becomes a folder, a program and a module of Swift",
                fix: "write a letter, then letters, digits, - and _, for example shop")
        }
        guard !Self.taken.contains(text.lowercased()) else {
            throw Diagnostic(
                "\"\(text)\" is already the name of something in Swift or Squall", fix: "write for example \(text)-load"
            )
        }
        self.text = text
    }

    /// Modules that a package has to do with, where file systems may ignore case; and words of the language.
    private static let taken: Set<String> = [
        "squall", "loadplan", "loadscenario", "loaddata", "loadmeasure", "loadverdict", "cloadloop", "loadloop",
        "loadwire", "loadcall", "cpcre2", "loadhttp", "loadengine", "czlib", "loadoutput", "argumentparser",
        "unixsignals", "yams",
        "cyaml", "lineprotocol", "lineprotocoltests", "line-server", "swift", "foundation", "testing", "xctest",
        "dispatch", "glibc", "synchronization", "main", "test",
        "tests", "class", "struct", "enum", "func", "let", "var", "import", "protocol", "extension", "init", "for",
        "in",
        "if", "else", "while", "repeat", "do", "try", "throw", "throws", "return", "switch", "case", "default", "guard",
        "self", "super", "true", "false", "nil", "as", "is", "any", "public", "private", "internal", "static",
        "operator", "where", "break", "continue", "catch", "defer", "deinit", "rethrows", "typealias", "subscript",
    ]
}
