/// A path into a JSON document, compiled once: a subset of RFC 9535.
///
/// `$`, `.name`, `['name']`, `[n]`, `[-n]`, `[*]` or `.*`, and `..` before each of the last. Matches come in the order of
/// the document; a document is one pass, without a tree (`JSONScanner`).
///
/// Owner: the step's reader, and with it one loop. Immutable; its segments are plain memory, so that scanning counts no
/// references.
final class JSONPath {
    /// One step from a value to some of those in it.
    struct Segment {
        enum Kind: UInt8 { case name, element, elementFromEnd, all }

        let kind: Kind
        /// Whether the values at any depth below count too: `..name`.
        let isDescendant: Bool
        /// The name's bytes, in memory of the path.
        let name: UnsafeRawBufferPointer
        /// The index of an element, from 0, or from 1 at the end.
        let index: Int
    }

    /// The most segments: they are bits of a word while a document is scanned.
    static let mostSegments = 62

    /// The path as written.
    let text: String
    let segments: UnsafeMutableBufferPointer<Segment>
    /// Whether at most one value can match: no `*`, no `..`.
    let isDefinite: Bool

    /// Makes a path of segments, whose names become the path's to deallocate.
    init(text: String, segments written: [Segment]) {
        self.text = text
        segments = .allocate(capacity: written.count)
        _ = segments.initialize(from: written)
        isDefinite = written.allSatisfy { !$0.isDescendant && $0.kind != .all }
    }

    deinit {
        for segment in segments { segment.name.deallocate() }
        segments.deinitialize()
        segments.deallocate()
    }

    /// What a path found.
    struct Finding {
        /// How many values match; where the search ended early, only those so far.
        var matches: Int
        /// The JSON of the value that was asked for, a part of the document; nil where there is none.
        var value: UnsafeRawBufferPointer?
    }

    /// The match with that index, from 0; nil where the document is no JSON.
    ///
    /// - Parameter early: end at the match. What follows it is then not known to be JSON, and matches are not counted.
    func find(
        _ index: Int = 0, in document: UnsafeRawBufferPointer, endingEarly early: Bool = false
    ) -> Finding? {
        guard let base = document.baseAddress else { return nil }
        var scanner = JSONScanner(
            base: base, count: document.count, segments: UnsafeBufferPointer(segments), wanted: index,
            endsEarly: early)
        return scanner.scan()
    }
}
