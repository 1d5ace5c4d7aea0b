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

    /// The lines, in order.
    var lines: some Sequence<Line> { bytes.lazy.split(separator: UInt8(ascii: "\n")) }

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
    static func fields(_ line: Line) -> [Line] {
        line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
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
}
