import CLibXML2
import LoadPlan
import LoadWire

/// A body of HTML or XML as a tree that XPath expressions are asked of.
///
/// HTML is read as browsers read it, whatever is wrong in it. XML must be well-formed; nothing is loaded for it, and one that
/// declares entities is refused, since a few lines of them stand for gigabytes.
final class MarkupDocument {
    /// Why there is no tree.
    enum Failure: Error, Equatable {
        case empty
        case tooLarge(Int)
        case noXML
        case entities
    }

    /// What an expression came to.
    enum Outcome: Equatable {
        /// So many nodes, or one value that is no node; and the text of the one that was asked for, where it is there.
        case found(matches: Int, text: [UInt8]?)
        /// It takes more than `mostSteps`.
        case gaveUp
        /// It asks for something that nobody knows, in words.
        case unknown(String)
    }

    /// The most bytes of a document: a tree takes many times as much, and the loop stands still meanwhile.
    static let mostBytes = 4 << 20
    /// How many steps an expression may take in a document: nodes and operations, and the text that functions take, in
    /// pieces of 32 bytes.
    static let mostSteps: UInt = 1_000_000

    private let document: xmlDocPtr
    private let context: xmlXPathContextPtr

    /// Reads a response's body: as XML where its `Content-Type` says so, else as HTML.
    convenience init(_ response: CompleteResponse) throws(Failure) {
        var type = ""
        HeaderLines(head: response.head).visit(Self.typeHeader) { value in
            type = String(decoding: value, as: UTF8.self).lowercased()
            return true
        }
        let isXML = type.prefix { $0 != ";" }.contains("xml") && !type.hasPrefix("application/xhtml")
        let charset = type.firstRange(of: "charset=").map { range in
            type[range.upperBound...].prefix { !"; \t".contains($0) }.filter { $0 != "\"" }
        }
        try self.init(response.body, isXML: isXML, charset: charset)
    }

    /// Reads HTML in UTF-8.
    convenience init(text: String) throws(Failure) {
        let bytes = Array(text.utf8)
        let made = bytes.withUnsafeBytes { bytes in
            Result { () throws(Failure) in try Self.parse(bytes, isXML: false, charset: "utf-8") }
        }
        try self.init(try made.get())
    }

    convenience init(_ body: UnsafeRawBufferPointer, isXML: Bool, charset: String?) throws(Failure) {
        try self.init(try Self.parse(body, isXML: isXML, charset: charset))
    }

    private init(_ document: xmlDocPtr) throws(Failure) {
        guard let context = xmlXPathNewContext(document) else {
            xmlFreeDoc(document)
            throw .tooLarge(Self.mostBytes)
        }
        libxml2_ignore_errors(context)
        libxml2_count_text(context)
        self.document = document
        self.context = context
    }

    deinit {
        xmlXPathFreeContext(context)
        xmlFreeDoc(document)
    }

    /// Makes libxml2 ready for several threads; once is enough, and before any of them uses it.
    static func makeReady() { _ = isReady }

    private static let isReady: Bool = {
        xmlInitParser()
        return true
    }()
    private static let typeHeader = Array("content-type".utf8)

    private static func parse(
        _ body: UnsafeRawBufferPointer, isXML: Bool, charset: String?
    ) throws(Failure) -> xmlDocPtr {
        makeReady()
        guard let base = body.baseAddress?.assumingMemoryBound(to: CChar.self), !body.isEmpty else { throw .empty }
        guard body.count <= mostBytes else { throw .tooLarge(mostBytes) }
        guard isXML else {
            let options = HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
            // Most pages that say nothing are in UTF-8; libxml2 would take them for Latin-1.
            let beginning = UnsafeRawBufferPointer(rebasing: body.prefix(1024))
            let isSaid = beginning.firstOffset(of: Array("charset".utf8)) != nil
            let encoding = charset ?? (isSaid ? nil : "utf-8")
            let flags = Int32(options | HTML_PARSE_NONET.rawValue)
            guard let document = htmlReadMemory(base, Int32(body.count), nil, encoding, flags) else { throw .empty }
            return document
        }
        // Seen before they are read; in an encoding that hides them, behind it.
        guard body.firstOffset(of: Array("<!ENTITY".utf8)) == nil else { throw .entities }
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        guard let document = xmlReadMemory(base, Int32(body.count), nil, charset, Int32(options)) else { throw .noXML }
        guard libxml2_entities(document) == 0 else {
            xmlFreeDoc(document)
            throw .entities
        }
        return document
    }

    /// Asks for the node with that index, in the order of the document, or for a value. A path that does not say where it
    /// begins does so at the document.
    func find(_ expression: XPathExpression, _ index: Int = 0) -> Outcome {
        context.pointee.opLimit = Self.mostSteps
        context.pointee.opCount = 0
        context.pointee.node = UnsafeMutableRawPointer(document).assumingMemoryBound(to: xmlNode.self)
        guard let object = xmlXPathCompiledEval(expression.compiled, context) else {
            switch context.pointee.lastError.code - Int32(XML_XPATH_EXPRESSION_OK.rawValue) {
            case Int32(XPATH_UNKNOWN_FUNC_ERROR.rawValue): return .unknown("a function that is not known")
            case Int32(XPATH_UNDEF_PREFIX_ERROR.rawValue): return .unknown("a prefix that nothing declares")
            case Int32(XPATH_UNDEF_VARIABLE_ERROR.rawValue): return .unknown("a variable that nothing gives a value")
            case Int32(XPATH_INVALID_TYPE.rawValue), Int32(XPATH_INVALID_ARITY.rawValue):
                return .unknown("a function with arguments that it does not take")
            case Int32(XPATH_OP_LIMIT_EXCEEDED.rawValue), Int32(XPATH_RECURSION_LIMIT_EXCEEDED.rawValue),
                Int32(XPATH_MEMORY_ERROR.rawValue):
                return .gaveUp
            default: return .unknown("an operation that XPath does not allow")
            }
        }
        defer { xmlXPathFreeObject(object) }
        switch object.pointee.type {
        case XPATH_NODESET:
            guard let nodes = object.pointee.nodesetval else { return .found(matches: 0, text: nil) }
            xmlXPathNodeSetSort(nodes)
            let count = Int(nodes.pointee.nodeNr)
            guard index < count, let node = nodes.pointee.nodeTab?[index] else {
                return .found(matches: count, text: nil)
            }
            return .found(matches: count, text: Self.bytes(xmlXPathCastNodeToString(node)))
        case XPATH_BOOLEAN where object.pointee.boolval == 0: return .found(matches: 0, text: Array("false".utf8))
        default:
            return .found(matches: 1, text: index == 0 ? Self.bytes(xmlXPathCastToString(object)) : nil)
        }
    }

    private static func bytes(_ text: UnsafeMutablePointer<xmlChar>?) -> [UInt8] {
        guard let text else { return [] }
        defer { libxml2_free(text) }
        return Array(UnsafeBufferPointer(start: text, count: Int(xmlStrlen(text))))
    }
}

extension MarkupDocument.Failure: CustomStringConvertible {
    /// What the body is, to follow "the body".
    var description: String {
        switch self {
        case .empty: "is empty"
        case .tooLarge(let limit): "is larger than \(limit.byteCountText), too large for xpath"
        case .noXML: "is no well-formed XML"
        case .entities: "declares entities, which are not read"
        }
    }
}
