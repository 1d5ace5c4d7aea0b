import Foundation
import LoadPlan
import Testing

@testable import LoadData

@Suite struct CSVTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(arguments: texts) func isReadAsRFC4180Says(_ text: String, _ expected: [[String]]) throws {
        let path = try scratch.file("a.csv", text)
        #expect(try DataFeed.rows(of: .csv(path: path)) == expected)
        #expect(try DataFeed.rows(of: .csv(path: path), memory: 0) == expected, "streamed")
    }

    static let texts: [(String, [[String]])] = [
        ("a,b\n1,2\n", [["1", "2"]]),
        ("a,b\n1,2", [["1", "2"]]),
        ("a,b\r\n1,2\r\n3,4\r\n", [["1", "2"], ["3", "4"]]),
        ("a,b\r\n1,2\r", [["1", "2"]]),
        ("\u{FEFF}a,b\n1,2\n", [["1", "2"]]),
        ("a,b\n,\n", [["", ""]]),
        ("a,b\n\"1\",\"2\"\n", [["1", "2"]]),
        ("a,b\n\"say \"\"hi\"\"\",\"\"\n", [["say \"hi\"", ""]]),
        ("a,b\n\"x,\r\ny\",2\n", [["x,\r\ny", "2"]]),
        ("\"a,1\",b\n1,2\r\n", [["1", "2"]]),
        ("a,b\n\"1\",\"2\"", [["1", "2"]]),
        ("a,b\n\"1\",\"2\"\r\n3,4", [["1", "2"], ["3", "4"]]),
        ("a,b\n\n1,2\n\r\n\n3,4\n\n", [["1", "2"], ["3", "4"]]),
        ("\n\na\n1\n2\n", [["1"], ["2"]]),
        ("a,b\n 1 , 2 \n", [[" 1 ", " 2 "]]),
        ("a,b\nä,📚\n", [["ä", "📚"]]),
        ("a,b\n1\r2,3\n", [["1\r2", "3"]]),
        ("a,b\n\"\"\"\",\"\"\"\"\"\"\n", [["\"", "\"\""]]),
    ]

    @Test(arguments: mistakes) func sayWhereAndWhatIsWrong(_ text: String, _ says: String) throws {
        let path = try scratch.file("a.csv", text)
        for memory in [0, DataFeed.inMemory] {
            let mistake = try #require(throws: Diagnostic.self) {
                try DataFeed(DataSource(name: "d", records: .csv(path: path)), seed: 1, memory: memory)
            }
            #expect(mistake.description.replacing(path, with: "a.csv") == "error: \(says)")
        }
        #expect(throws: Diagnostic.self) { try DataFiles().inspect(DataSource(name: "d", records: .csv(path: path))) }
    }

    static let mistakes = [
        ("", "a.csv, line 1: the file is empty; write the names of the columns, then rows"),
        ("\u{FEFF}\n", "a.csv, line 1: the file is empty; write the names of the columns, then rows"),
        ("a,b\n", "a.csv has a first line with names, but no rows; add rows"),
        ("a,b\n\n\n", "a.csv has a first line with names, but no rows; add rows"),
        (
            "a,b\n1,2\n3\n",
            "a.csv, line 3: the row has 1 value and the first line names 2; give it one value per column, and put values that contain commas into double quotes"
        ),
        (
            "a,b\n\"1\n\n\",2\n\n3,4,5\n",
            "a.csv, line 6: the row has 3 values and the first line names 2; give it one value per column, and put values that contain commas into double quotes"
        ),
        ("a,b\n1,\"2\n3,4\n", "a.csv, line 2: a quote is never closed; close it before the next comma"),
        (
            "a,b\n1,2\n1,x\"y\"\n",
            "a.csv, line 3: a quote stands in the middle of a value; put the whole value into quotes and double it"
        ),
        (
            "a,b\n1,\"2\"x\n",
            "a.csv, line 2: something stands behind the closing quote of a value; write a comma there, or double the quote if it belongs to the value"
        ),
        (
            "a,b\n1,\"2\"\rx\n",
            "a.csv, line 2: something stands behind the closing quote of a value; write a comma there, or double the quote if it belongs to the value"
        ),
        ("a,b\r1,2\r3,4\r", "a.csv, line 1: the lines end with CR alone; save it with LF or CRLF line breaks"),
        ("a\r1\r2", "a.csv, line 1: the lines end with CR alone; save it with LF or CRLF line breaks"),
        ("a, b\n1,2\n", "a.csv, line 1: the name of column 2, \" b\", has a space at an end; remove the space"),
        ("a,a\n1,2\n", "a.csv, line 1: two columns are called \"a\"; rename one of them"),
        (
            "a,\n1,2\n",
            "a.csv, line 1: column 2 has no name; the first line names the columns, for example name,password"
        ),
        ("a;b\n1;2\n", "a.csv, line 1: the columns are separated by \";\"; separate them by commas (RFC 4180)"),
        ("a\tb\n1\t2\n", "a.csv, line 1: the columns are separated by tabs; separate them by commas (RFC 4180)"),
        (
            "a}b,c\n1,2\n",
            "a.csv, line 1: the name of column 1 contains } or a control character; rename the column"
        ),
    ]

    @Test func namesThatAreNotUTF8AreRefused() throws {
        let records = CSVRecords.begin
        #expect(throws: RecordMistake("a column's name is not UTF-8 text", fix: "save the file as UTF-8")) {
            try records([0xFF, 0xFE, 97, 10, 98, 10], true)
        }
    }

    @Test(arguments: [
        ("csv", "a,b\nM\u{FC}ller,1\n", 2), ("csv", "a,b\n1,2\n\n\n3,\"M\u{FC}ller\"\n", 5),
        ("jsonl", "{\"a\": \"x\"}\n{\"a\": \"M\u{FC}ller\"}\n", 2),
    ]) func valuesThatAreNotUTF8AreRefused(kind: String, text: String, line: Int) throws {
        let path = scratch.path("a.\(kind)")
        try #require(text.data(using: .isoLatin1)).write(to: URL(filePath: path))
        for memory in [0, DataFeed.inMemory] {
            let mistake = try #require(throws: Diagnostic.self) {
                let records: DataSource.Records = kind == "csv" ? .csv(path: path) : .json(path: path)
                _ = try DataFeed(DataSource(name: "d", records: records), seed: 1, memory: memory)
                _ = try DataFiles().inspect(DataSource(name: "d", records: records))
            }
            #expect(
                mistake.description
                    == "error: \(path), line \(line): the row is not UTF-8 text; save the file as UTF-8")
        }
    }

    /// Whatever part of the file is in memory, the rows are the same.
    @Test(arguments: 1...40) func isReadAlikeInChunksOfAnySize(_ chunk: Int) throws {
        let path = try scratch.file(
            "a.csv", "\u{FEFF}id,\"na\"\"me\"\r\n1,\"x, \"\"y\"\"\r\n\"\r\n\r\n22,\n\"\",zzzzzzzz")
        var stream = try RecordStream(file: DataFile(path: path), isJSON: false, chunk: chunk)
        #expect(stream.columns == ["id", "na\"me"])
        for _ in 1...3 {
            var rows = RowBuffer(width: 2)
            while try stream.next(into: &rows) {}
            let block = RowBlock(rows)
            let texts = (0..<rows.count).map { DataRow(block, at: $0).texts }
            #expect(texts == [["1", "x, \"y\"\r\n"], ["22", ""], ["", "zzzzzzzz"]])
            stream.rewind()
        }
    }

    /// Random values, written with random quoting, come back.
    @Test func whatIsWrittenIsRead() throws {
        var random = SplitMix64(seed: 7)
        for round in 0..<50 {
            let width = Int.random(in: 1...4, using: &random)
            let rows = (0..<Int.random(in: 1...40, using: &random)).map { _ in
                (0..<width).map { _ in
                    let letters = (0..<Int.random(in: 1...9, using: &random)).compactMap { _ in
                        "ab,\"\n\r;ä".randomElement(using: &random)
                    }
                    return String(letters)
                }
            }
            let text =
                (0..<width).map { "c\($0)" }.joined(separator: ",") + "\n"
                + rows.map { row in
                    row.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ",") + "\r\n"
                }.joined()
            let path = try scratch.file("\(round).csv", text)
            #expect(try DataFeed.rows(of: .csv(path: path)) == rows)
            #expect(try DataFeed.rows(of: .csv(path: path), memory: 0) == rows)
        }
    }

    @Test func aMissingFileAndAFolderAreRefused() throws {
        let missing = try #require(throws: Diagnostic.self) {
            try DataFiles().inspect(DataSource(name: "d", records: .csv(path: "no/users.csv")))
        }
        #expect(
            missing.description
                == "error: there is no file no/users.csv; name a file; its path counts from the scenario's folder")
        let folder = try #require(throws: Diagnostic.self) {
            try DataFiles().inspect(DataSource(name: "d", records: .csv(path: scratch.url.path)))
        }
        #expect(folder.description.contains("is no regular file"))
    }
}
