import LoadPlan

@testable import LoadContent

/// What JSON paths and their scanner hold of any path and document: the values found are those of RFC 9535 in a tree of the
/// document, what is no JSON is said to be none, and a path can be written down from its segments. The fuzzer holds them to
/// this, and a test with the fuzzer's corpus.
///
/// An input's first line is the path; the rest is the document.
enum JSONPromise {
    /// How it is broken; nil where it holds.
    static func broken(by input: [UInt8]) -> String? {
        let written = String(decoding: input.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let document = Array(input.drop { $0 != UInt8(ascii: "\n") }.dropFirst())
        let path: JSONPath
        do throws(Diagnostic) { path = try JSONPath(written) } catch {
            return error.fix?.isEmpty == false ? nil : "\(error) does not say what to write"
        }
        return broken(path) ?? broken(path, in: document)
    }

    private static func broken(_ path: JSONPath) -> String? {
        let canonical = text(of: path)
        guard let again = try? JSONPath(canonical) else { return "\(path.text) is \(canonical), which is not read" }
        let isSame = again.segments.elementsEqual(path.segments) { first, second in
            first.kind == second.kind && first.isDescendant == second.isDescendant && first.index == second.index
                && first.name.elementsEqual(second.name)
        }
        return isSame && again.isDefinite == path.isDefinite ? nil : "\(path.text) is read otherwise as \(canonical)"
    }

    private static func text(of path: JSONPath) -> String {
        path.segments.reduce("$") { text, segment in
            let name = String(decoding: segment.name, as: UTF8.self).unicodeScalars
                .reduce(into: "") { $0 += $1 == "\\" || $1 == "'" ? "\\\($1)" : "\($1)" }
            let selector =
                switch segment.kind {
                case .name: "'\(name)'"
                case .element: "\(segment.index)"
                case .elementFromEnd: "-\(segment.index)"
                case .all: "*"
                }
            return text + (segment.isDescendant ? ".." : "") + "[\(selector)]"
        }
    }

    private static func broken(_ path: JSONPath, in document: [UInt8]) -> String? {
        let values = JSONReference(document).map { $0.values(at: path) }
        for wanted in 0..<min((values?.count ?? 0) + 1, 4) {
            // In storage of its own, so that a read beyond it is seen.
            let problem: String? = Array(document).withUnsafeBytes { bytes in
                let finding = path.find(wanted, in: bytes)
                guard let values else { return finding == nil ? nil : "what is no JSON is taken" }
                guard let finding, finding.matches == values.count else {
                    return "\(finding?.matches ?? -1) matches instead of \(values.count)"
                }
                let early = path.find(wanted, in: bytes, endingEarly: true)
                let value = values.dropFirst(wanted).first
                for found in [finding.value, early?.value] where place(of: found, in: bytes) != value?.place {
                    return "match \(wanted) is \(String(describing: place(of: found, in: bytes)))"
                }
                return finding.value.flatMap { broken($0, value) }
            }
            if let problem { return "\(path.text): \(problem)" }
        }
        return nil
    }

    private static func place(of value: UnsafeRawBufferPointer?, in document: UnsafeRawBufferPointer) -> Range<Int>? {
        guard let value, let start = value.baseAddress, let base = document.baseAddress else { return nil }
        return (start - base)..<(start - base + value.count)
    }

    /// A text's escapes mean what they mean.
    private static func broken(_ value: UnsafeRawBufferPointer, _ expected: JSONReference.Value?) -> String? {
        guard let text = expected?.text else { return nil }
        var found: [UInt8] = []
        let string = JSONScalar.text(of: value)
        string.append(to: &found)
        let isEqual = text.withUnsafeBytes { string.equals($0) }
        let isMore = (text + [0]).withUnsafeBytes { string.equals($0) }
        return found == text && isEqual && !isMore ? nil : "the text \(found) instead of \(text)"
    }
}

/// A JSON document read the slow way (RFC 8259), as deep as the scanner reads it.
struct JSONReference {
    /// A value; what is in it stands from its own index to `end`.
    struct Value {
        var place: Range<Int>
        /// Without its escapes, where it is one.
        var text: [UInt8]?
        var isArray = false
        var children: [(key: [UInt8]?, index: Int)] = []
        var end = 0
    }

    private let bytes: [UInt8]
    private var at = 0
    /// In the order of the document.
    private var values: [Value] = []

    /// Nil where it is no JSON.
    init?(_ document: [UInt8]) {
        bytes = document
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
        guard read(depth: 0) != nil, at == bytes.count else { return nil }
    }

    /// The values that a path leads to, segment by segment, by its meaning in RFC 9535; each once.
    func values(at path: JSONPath) -> [Value] {
        var current: Set = [0]
        for segment in path.segments {
            let from = segment.isDescendant ? Set(current.flatMap { $0..<values[$0].end }) : current
            current = Set(from.flatMap { children(of: values[$0], segment) })
        }
        return current.sorted().map { values[$0] }
    }

    private func children(of value: Value, _ segment: JSONPath.Segment) -> [Int] {
        switch segment.kind {
        case .all: value.children.map(\.index)
        case .name: value.children.filter { $0.key?.elementsEqual(segment.name) ?? false }.map(\.index)
        case .element where value.isArray: value.children.dropFirst(segment.index).prefix(1).map(\.index)
        case .elementFromEnd where value.isArray && segment.index <= value.children.count:
            [value.children[value.children.count - segment.index].index]
        default: []
        }
    }

    private var current: UInt8 { at < bytes.count ? bytes[at] : 0 }

    /// Goes over white space, a character and white space; whether it was there.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: character) else { return false }
        at += 1
        skipSpace()
        return true
    }

    private mutating func skipSpace() {
        while at < bytes.count, [9, 10, 13, 32].contains(bytes[at]) { at += 1 }
    }

    /// Reads a value and the white space around it; its index, or nil where there is none.
    private mutating func read(depth: Int) -> Int? {
        skipSpace()
        let (start, index) = (at, values.count)
        values.append(Value(place: start..<start))
        guard let end = contents(of: index, depth) else { return nil }
        values[index].place = start..<end
        values[index].end = values.count
        skipSpace()
        return index
    }

    /// Reads what a value is; where it ends.
    private mutating func contents(of index: Int, _ depth: Int) -> Int? {
        switch current {
        case UInt8(ascii: "\""):
            values[index].text = string()
            return values[index].text == nil ? nil : at
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            guard depth < JSONScanner.deepest else { return nil }
            values[index].isArray = current == UInt8(ascii: "[")
            return elements(of: index, depth)
        default:
            let word = bytes[at...].prefix { !" \t\r\n,]}".utf8.contains($0) }
            at = word.endIndex
            let text = String(decoding: word, as: UTF8.self)
            let isNumber = text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil
            return isNumber || ["true", "false", "null"].contains(text) ? at : nil
        }
    }

    private mutating func elements(of index: Int, _ depth: Int) -> Int? {
        let isArray = values[index].isArray
        let close = UInt8(ascii: isArray ? "]" : "}")
        at += 1
        skipSpace()
        if current != close {
            repeat {
                var key: [UInt8]?
                if !isArray {
                    guard current == UInt8(ascii: "\""), let name = string() else { return nil }
                    key = name
                    skipSpace()
                    guard take(":") else { return nil }
                }
                guard let child = read(depth: depth + 1) else { return nil }
                values[index].children.append((key, child))
            } while take(",")
        }
        guard current == close, at < bytes.count else { return nil }
        at += 1
        return at
    }

    /// Reads a string and its quotes; what it means.
    private mutating func string() -> [UInt8]? {
        var (text, units) = ([UInt8](), [UInt16]())
        /// Halves of surrogate pairs that follow one another belong together.
        func flush() {
            text += String(decoding: units, as: UTF16.self).utf8
            units = []
        }
        at += 1
        while at < bytes.count, bytes[at] >= 0x20 {
            let byte = bytes[at]
            at += 1
            guard byte == UInt8(ascii: "\\") else {
                flush()
                if byte == UInt8(ascii: "\"") { return text }
                text.append(byte)
                continue
            }
            let escape = current
            at += 1
            if escape == UInt8(ascii: "u") {
                let digits = String(decoding: bytes[min(at, bytes.count)...].prefix(4), as: UTF8.self)
                guard digits.utf8.count == 4, digits.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                    let unit = UInt16(digits, radix: 16)
                else { return nil }
                units.append(unit)
                at += 4
            } else {
                flush()
                let meanings: [Character: UInt8] = [
                    "\"": 34, "\\": 92, "/": 47, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
                ]
                guard let meaning = meanings[Character(Unicode.Scalar(escape))] else { return nil }
                text.append(meaning)
            }
        }
        return nil
    }
}
