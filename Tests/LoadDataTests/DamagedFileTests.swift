import LoadPlan
import Testing

@testable import LoadData

/// Whatever a file contains, it is answered with rows or a mistake, and the same ones however much of it is in memory.
@Suite struct DamagedFileTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A file is a file, whether its rows are wanted or its bytes.
    @Test func aFolderIsNoFile() {
        let folder = scratch.url.path
        let error = #expect(throws: Diagnostic.self) { try DataFiles().content(ofFile: folder, atMost: 10) }
        #expect(error?.message == "\(folder) is no regular file")
        #expect(error?.fix == "name a file; a folder or a pipe cannot be read more than once")
    }

    @Test(arguments: [false, true]) func isAnsweredAlikeInChunksOfAnySize(_ isJSON: Bool) throws {
        let pieces =
            isJSON
            ? ["{", "}", "[", "]", "\"a\"", ":", ",", "1", "null", "\"\\u00e4\"", "\n", " ", "\\", "\"", "{\"a\":1}"]
            : ["a", "b,c", ",", "\"", "\"\"", "\r\n", "\n", "\r", "\"x\"", ";", "ä"]
        var random = SplitMix64(seed: 11)
        for _ in 0..<300 {
            let head = isJSON ? "[{\"a\":1}," : "a,b\n"
            let tail = (0..<Int.random(in: 0...9, using: &random)).compactMap { _ in
                pieces.randomElement(using: &random)
            }
            let path = try scratch.file("a", (Bool.random(using: &random) ? head : "") + tail.joined())
            let whole = answer(path, isJSON: isJSON, chunk: 1_000)
            for chunk in [1, 2, 3, 5] { #expect(answer(path, isJSON: isJSON, chunk: chunk) == whole, "\(tail)") }
        }
    }

    /// The rows, or what is wrong.
    private func answer(_ path: String, isJSON: Bool, chunk: Int) -> [[String]] {
        do {
            var stream = try RecordStream(file: DataFile(path: path), isJSON: isJSON, chunk: chunk)
            var rows = RowBuffer(width: stream.columns.count)
            while try stream.next(into: &rows) {}
            let block = RowBlock(rows)
            return [stream.columns] + (0..<rows.count).map { DataRow(block, at: $0).texts }
        } catch {
            return [["\(error)"]]
        }
    }

    @Test func aRowWithoutEndIsNotReadForever() throws {
        let path = try scratch.file("a.csv", "a\n\"" + String(repeating: "x", count: 9_999))
        var stream = try RecordStream(file: DataFile(path: path), isJSON: false, chunk: 100, longest: 1_000)
        var rows = RowBuffer(width: 1)
        do throws(Diagnostic) {
            _ = try stream.next(into: &rows)
            Issue.record("the row was read")
        } catch {
            #expect(error.message.hasSuffix("a.csv, line 2: a row has more than 1000 bytes"))
        }
    }
}
