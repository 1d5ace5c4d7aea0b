/// The text of a kernel's file, as lines of fields. What it does not have is nil, never a trap: such files differ by kernel.
struct KernelText {
    /// A line, up to its break.
    typealias Line = ArraySlice<UInt8>

    private let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    init(_ text: String) {
        bytes = ArraySlice(text.utf8)
    }

    /// The lines that have something, in order.
    var lines: Pieces { Pieces(bytes, UInt8(ascii: "\n"), UInt8(ascii: "\n")) }

    /// The first line.
    var firstLine: Line? { lines.first { _ in true } }

    /// The first line that begins with a word, without it.
    func line(after word: StaticString) -> Line? {
        for line in lines {
            if let rest = Self.rest(of: line, after: word) { return rest }
        }
        return nil
    }

    /// What follows a word at a line's beginning; nil where the line begins with another.
    static func rest(of line: Line, after word: StaticString) -> Line? {
        let isThere = word.withUTF8Buffer { line.starts(with: $0) }
        return isThere ? line.dropFirst(word.utf8CodeUnitCount) : nil
    }

    /// The words of a line.
    static func fields(_ line: Line) -> Pieces {
        Pieces(line, UInt8(ascii: " "), UInt8(ascii: "\t"))
    }

    /// A whole number in decimal digits; nil for anything else.
    static func number(_ field: Line) -> UInt64? {
        guard !field.isEmpty else { return nil }
        var value: UInt64 = 0
        for digit in field {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            let (tens, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = tens.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
            guard !overflows, !overflowsToo else { return nil }
            value = sum
        }
        return value
    }

    /// The parts of a text between separators, each found when it is asked for: a list of them would cost more than reading them.
    struct Pieces: Sequence, IteratorProtocol {
        private var rest: Line
        private let separators: (UInt8, UInt8)

        fileprivate init(_ text: Line, _ one: UInt8, _ other: UInt8) {
            (rest, separators) = (text, (one, other))
        }

        /// The next part that is not empty; nil after the last.
        mutating func next() -> Line? {
            let (one, other) = separators
            let (start, end) = rest.withUnsafeBufferPointer { bytes in
                var start = 0
                while start < bytes.count, bytes[start] == one || bytes[start] == other { start += 1 }
                var end = start
                while end < bytes.count, bytes[end] != one, bytes[end] != other { end += 1 }
                return (start, end)
            }
            guard start < end else { return nil }
            let part = rest[(rest.startIndex + start)..<(rest.startIndex + end)]
            rest = rest[(rest.startIndex + end)...]
            return part
        }

        /// The next part as a number; nil where it is none, or nothing follows.
        mutating func number() -> UInt64? { next().flatMap(KernelText.number) }

        /// Leaves parts out.
        mutating func skip(_ count: Int) {
            for _ in 0..<count { _ = next() }
        }
    }
}
