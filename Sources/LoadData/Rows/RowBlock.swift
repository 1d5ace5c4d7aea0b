/// Decoded rows, one behind the other: the values' bytes in one array and where each ends in another, so that a row costs
/// no object of its own. Built by one owner, then only read, by many.
final class RowBlock: Sendable {
    let rows: RowBuffer

    init(_ rows: RowBuffer) { self.rows = rows }
}

/// Rows that are being decoded.
struct RowBuffer: Sendable {
    /// The values of a row.
    let width: Int
    /// All values, without anything between them.
    private(set) var bytes: [UInt8] = []
    /// Where each value ends in `bytes`.
    private(set) var ends: [Int] = []

    init(width: Int) { self.width = width }

    /// The complete rows.
    var count: Int { width == 0 ? 0 : ends.count / width }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    mutating func append(_ bytes: some Collection<UInt8>) { self.bytes.append(contentsOf: bytes) }

    /// The value that was being appended is complete.
    mutating func endValue() { ends.append(bytes.count) }

    /// Forgets what was appended behind a mark: a record that turned out to be unfinished.
    mutating func cut(to mark: Mark) {
        bytes.removeSubrange(mark.bytes...)
        ends.removeSubrange(mark.ends...)
    }

    /// What has been appended so far.
    var mark: Mark { Mark(bytes: bytes.count, ends: ends.count) }

    struct Mark {
        fileprivate let bytes: Int
        fileprivate let ends: Int
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// Where the bytes of a value are.
    func range(row: Int, column: Int) -> Range<Int> {
        precondition(column >= 0 && column < width, "a row has \(width) values")
        let index = row * width + column
        return (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }
}

/// One row of a data source. Holds the block that it is in; copying it copies no values.
public struct DataRow: Sendable {
    private let block: RowBlock
    private let index: Int

    init(_ block: RowBlock, at index: Int) {
        self.block = block
        self.index = index
    }

    /// How many values it has: as many as there are columns.
    public var count: Int { block.rows.width }

    /// The UTF-8 of the value in a column, which is a position among the data source's columns.
    public subscript(column: Int) -> ArraySlice<UInt8> {
        block.rows.bytes[block.rows.range(row: index, column: column)]
    }

    /// Appends the value of a column to what is being written.
    public func append(_ column: Int, to output: inout [UInt8]) {
        output.append(contentsOf: self[column])
    }
}
