import LoadPlan

/// An extraction, ready to be done with many responses.
struct CompiledExtraction {
    enum Source {
        case json(JSONPath)
        case xpath(XPathExpression)
        case regex(RegularExpression, group: Int)
        /// By the name in lower case.
        case header([UInt8])
        case cookie([UInt8])
    }

    let source: Source
    let index: Int
    let fallback: [UInt8]?

    /// Compiles an extraction.
    ///
    /// - Throws: a `Diagnostic` where its path or pattern cannot be read, or has no such group.
    init(_ extraction: ContentExtraction) throws(Diagnostic) {
        switch extraction.source {
        case .json(let path): source = .json(try JSONPath(path))
        case .xpath(let expression): source = .xpath(try XPathExpression(expression))
        case .regex(let pattern, let group):
            let expression = try RegularExpression(pattern)
            guard (0...expression.groups).contains(group) else {
                throw Diagnostic(
                    "\"\(pattern)\" has no group \(group)", fix: "write at most group: \(expression.groups)")
            }
            source = .regex(expression, group: group)
        case .header(let name): source = .header(name.utf8.map(\.lowercased))
        case .cookie(let name): source = .cookie(Array(name.utf8))
        }
        index = extraction.index
        fallback = extraction.fallback.map { Array($0.utf8) }
    }
}

extension ContentExtraction {
    /// Whether the body must be kept for it.
    var isInBody: Bool {
        switch source {
        case .json, .xpath, .regex: true
        case .header, .cookie: false
        }
    }
}
