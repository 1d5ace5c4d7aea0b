import LoadContent
import LoadPlan

/// Reads `multipart`: a mapping from names to what a part holds: text, a list of such, or `{file: ...}`.
struct HTTPMultipartReader {
    /// The keys of a part.
    static let keys = ["text", "file", "filename", "type"]
    private static let synonyms = ["value": "text", "path": "file", "name": "filename", "content-type": "type"]

    let files: any StepFiles

    /// The body; nil with reports.
    func body(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> HTTPRequestSpecification.Body? {
        let wanted = "a mapping, for example {title: a cat, photo: {file: cat.jpg}}"
        guard let entries = node.entries("multipart", wanted: wanted, into: &diagnostics) else { return nil }
        if entries.isEmpty {
            diagnostics.report(Diagnostic("multipart is empty", fix: "write \(wanted)", at: node.location))
        }
        let parts = entries.flatMap { entry -> [HTTPRequestSpecification.Part] in
            var nodes = [entry.value]
            if case .list(let elements) = entry.value.value { nodes = elements }
            return nodes.compactMap { part(entry.key, $0, into: &diagnostics) }
        }
        return .multipart(parts)
    }

    private func part(
        _ name: String, _ node: LocatedNode, into diagnostics: inout Diagnostics
    ) -> HTTPRequestSpecification.Part? {
        guard case .mapping = node.value else {
            return node.string("\"\(name)\"", wanted: "text, or for example {file: cat.jpg}", into: &diagnostics)
                .map { .init(name, .text($0)) }
        }
        guard
            let keys = MappingReader(
                node, "\"\(name)\"", keys: Self.keys, synonyms: Self.synonyms, into: &diagnostics)
        else { return nil }
        let type = keys["type"].flatMap { line($0, "type", into: &diagnostics) }
        let filename = keys["filename"].flatMap { line($0, "filename", into: &diagnostics) }
        guard let (key, value) = keys.one(of: ["file", "text"], into: &diagnostics) else {
            if !keys.isMisspelt("file"), !keys.isMisspelt("text") {
                diagnostics.report(
                    Diagnostic(
                        "\(keys.what) does not say what it holds", fix: "write for example {file: cat.jpg}",
                        at: node.location))
            }
            return nil
        }
        guard key == "file" else {
            return value.string("text", into: &diagnostics)
                .map { .init(name, .text($0), filename: filename, type: type) }
        }
        guard let path = value.text, let bytes = HTTPBodyFile(files: files).bytes(value, into: &diagnostics) else {
            if value.text == nil { value.refuse("file", wanted: "the path of a file", into: &diagnostics) }
            return nil
        }
        let last = path.split(separator: "/").last.map(String.init) ?? path
        return .init(
            name, .bytes(bytes), filename: filename ?? Template.escaped(last),
            type: type ?? HTTPBodyFile.type(ofFile: last))
    }

    /// Text that can stand in a part's head.
    private func line(_ node: LocatedNode, _ what: String, into diagnostics: inout Diagnostics) -> String? {
        guard let text = node.string(what, into: &diagnostics) else { return nil }
        guard !text.isEmpty, HTTPSyntax.isFieldValue(text) else {
            let problem = text.isEmpty ? "is empty" : "contains a line break or control character"
            diagnostics.report(Diagnostic("\(what) \(problem)", fix: "write text on one line", at: node.location))
            return nil
        }
        return text
    }
}

/// The file of a body, or of a part of one.
package struct HTTPBodyFile {
    private let files: any StepFiles

    /// - Parameter files: where files are read from.
    package init(files: any StepFiles) {
        self.files = files
    }

    /// The file's bytes; nil with a report, where the node is text.
    package func bytes(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> [UInt8]? {
        guard let path = node.text else { return nil }
        guard !path.isEmpty else {
            diagnostics.report(Diagnostic("file is empty", fix: "write the path of a file", at: node.location))
            return nil
        }
        if let template = try? Template(parsing: path), let name = template.names.first {
            diagnostics.report(
                Diagnostic(
                    "file has the place ${\(name)} in it, but is read before there are values",
                    fix: "write the path of one file", at: node.location))
            return nil
        }
        do throws(Diagnostic) {
            return try files.content(of: path)
        } catch {
            diagnostics.report(Diagnostic(error.message, fix: error.fix, at: node.location))
            return nil
        }
    }

    /// The type that a file's ending stands for; of an ending that is not known, any bytes.
    static func type(ofFile name: String) -> String {
        let types = [
            "gif": "image/gif", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "svg": "image/svg+xml",
            "txt": "text/plain", "htm": "text/html", "html": "text/html", "pdf": "application/pdf",
            "xml": "application/xml", "json": "application/json", "csv": "text/csv",
        ]
        let ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() }
        return ending.flatMap { types[$0] } ?? "application/octet-stream"
    }
}
