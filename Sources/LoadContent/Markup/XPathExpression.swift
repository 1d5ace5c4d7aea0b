import CLibXML2
import LoadPlan

/// An expression of XPath 1.0, compiled once.
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
        libxml2_ignore_errors(context)
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
        // A function or prefix that nobody knows would be seen only when it is asked for, in a page that has such nodes.
        var unknown = XPathNames(text).firstUnknown
        if unknown == nil, case .unknown(let what) = try? MarkupDocument(text: "<html/>").find(self) { unknown = what }
        if let what = unknown {
            throw Diagnostic(
                "\"\(text)\" has \(what)", fix: "use what XPath 1.0 knows, and local-name() instead of prefixes")
        }
    }

    deinit { xmlXPathFreeCompExpr(compiled) }
}
