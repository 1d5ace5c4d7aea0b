import Foundation
import LoadPlan

/// A scenario in one Swift file: top-level code that ends in `await scenario.main()`.
public struct ScriptFile: Sendable {
    /// The file as the user named it.
    public let name: String
    /// Its absolute path.
    let path: String
    let text: String

    /// Reads the file.
    public init(_ name: String) throws(Diagnostic) {
        let path = URL(filePath: name).standardizedFileURL.path
        guard let data = FileManager.default.contents(atPath: path) else {
            let exists = FileManager.default.fileExists(atPath: path)
            throw Diagnostic(
                "\(name): \(exists ? "cannot be read" : "no such file")",
                fix: "name a scenario file, or a URL such as http://127.0.0.1:8080/")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Diagnostic("\(name) is not UTF-8 text", fix: "save it as UTF-8")
        }
        self.init(name: name, path: path, text: text)
    }

    init(name: String, path: String, text: String) {
        (self.name, self.path, self.text) = (name, path, text)
    }

    /// What is compiled: the file, which says of itself where it is. So the compiler's messages and `#filePath` name the
    /// user's file rather than the copy that is built.
    var source: String {
        // The line that makes a file a program of its own is only allowed to be the first one.
        let code = text.hasPrefix("#!") ? "//" + text.dropFirst(2) : text
        return "#sourceLocation(file: \(SwiftText.literal(path)), line: 1)\n\(code)"
    }
}
