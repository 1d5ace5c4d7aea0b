import Foundation
import LoadPlan

/// A file with a token in its first line: unlike an argument, other users of the machine do not see it.
enum TokenFile {
    /// The token of a file.
    ///
    /// - Throws: a `Diagnostic` that names the file and quotes nothing of it.
    static func token(in path: String) throws(Diagnostic) -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Diagnostic("the token cannot be read from \(path)", fix: "name a file that you may read")
        }
        let line = text.split(whereSeparator: \.isNewline).first.map { $0.trimmingCharacters(in: .whitespaces) }
        guard let line, !line.isEmpty else {
            throw Diagnostic("\(path) has no token in its first line", fix: "write a long random text there")
        }
        return line
    }
}
