import CLibXML2
import LoadPlan

/// An XPath 1.0 expression, compiled once.
///
/// Owner: the step's reader, and with it one loop.
final class XPathExpression {
    /// The expression as written.
    let text: String
    /// libxml2's form of it.
    let compiled: xmlXPathCompExprPtr

    /// Compiles an expression.
    ///
    /// - Throws: a `Diagnostic` without a place, whose message completes `xpath "..."`.
    init(_ text: String) throws(Diagnostic) {
        MarkupDocument.makeReady()
        guard let context = xmlXPathNewContext(nil) else {
            throw Diagnostic("\"\(text)\" cannot be compiled: no memory", fix: "use a shorter one")
        }
        defer { xmlXPathFreeContext(context) }
        context.pointee.error = libxml2_ignore
        let isText = !text.isEmpty && !text.utf8.contains(0)
        guard isText, let compiled = xmlXPathCtxtCompile(context, text) else {
            // The place where libxml2 stopped, in bytes.
            let offset = Int(context.pointee.lastError.int1)
            let place =
                isText ? " at character \(String(decoding: text.utf8.prefix(offset), as: UTF8.self).count + 1)" : ""
            throw Diagnostic(
                "\"\(text)\" cannot be read\(place)", fix: "write for example //input[@name=\"csrf\"]/@value")
        }
        self.text = text
        self.compiled = compiled
        // A function or prefix that nobody knows is seen only when it is asked for.
        if case .unknown(let what) = try? MarkupDocument(text: "<html/>").find(self) {
            throw Diagnostic(
                "\"\(text)\" has \(what)", fix: "use what XPath 1.0 knows, and local-name() instead of prefixes")
        }
    }

    deinit { xmlXPathFreeCompExpr(compiled) }
}
