import Glibc

/// The header lines of a kept head, read where they lie: no strings, nothing allocated but for a value of several lines.
package struct HeaderLines {
    package let head: UnsafeRawBufferPointer

    /// - Parameter head: the head, which must outlive this.
    package init(head: UnsafeRawBufferPointer) {
        self.head = head
    }

    /// Hands over the value of each line of a header, without white space at its ends, until the visitor has enough.
    ///
    /// - Parameters:
    ///   - name: the header's name in lower case.
    ///   - visit: returns whether it wants no more.
    /// - Returns: whether a visit did.
    @discardableResult
    package func visit(_ name: [UInt8], _ visit: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        var start = 0
        while let line = line(from: start) {
            start = line.upperBound + 1
            guard let value = value(of: name, in: line) else { continue }
            guard let next = self.line(from: start), next.count > 0, head[next.lowerBound].isSpace else {
                if visit(trimmed(value)) { return true }
                continue
            }
            if visitFolded(value, start: &start, visit) { return true }
        }
        return false
    }

    /// A value that goes on in lines which begin with white space: they are joined by a space.
    private func visitFolded(_ first: Range<Int>, start: inout Int, _ visit: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        var joined = Array(trimmed(first))
        while let line = line(from: start), line.count > 0, head[line.lowerBound].isSpace {
            joined.append(UInt8(ascii: " "))
            joined.append(contentsOf: trimmed(line))
            start = line.upperBound + 1
        }
        return joined.withUnsafeBytes { whole in visit(HeaderLines(head: whole).trimmed(0..<whole.count)) }
    }

    /// The line that begins at `start`, without its line feed.
    private func line(from start: Int) -> Range<Int>? {
        guard start < head.count, let base = head.baseAddress else { return nil }
        guard let end = memchr(base + start, Int32(UInt8.lineFeed), head.count - start) else {
            return start..<head.count
        }
        return start..<(base.distance(to: UnsafeRawPointer(end)))
    }

    /// What follows the colon, where the line is of that name.
    private func value(of name: [UInt8], in line: Range<Int>) -> Range<Int>? {
        let colon = line.lowerBound + name.count
        guard colon < line.upperBound, head[colon] == UInt8(ascii: ":") else { return nil }
        for at in name.indices where head[line.lowerBound + at].lowercased != name[at] { return nil }
        return (colon + 1)..<line.upperBound
    }

    private func trimmed(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper, isEdge(head[lower]) { lower += 1 }
        while lower < upper, isEdge(head[upper - 1]) { upper -= 1 }
        return UnsafeRawBufferPointer(rebasing: head[lower..<upper])
    }

    private func isEdge(_ byte: UInt8) -> Bool { byte.isSpace || byte == .carriageReturn }
}
