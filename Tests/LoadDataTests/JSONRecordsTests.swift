import LoadPlan
import Testing

@testable import LoadData

@Suite struct JSONRecordsTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(arguments: texts) func isReadAsAListOrAsLines(_ text: String, _ expected: [[String]]) throws {
        let path = try scratch.file("a.json", text)
        #expect(try DataFeed.rows(of: .json(path: path)) == expected)
        #expect(try DataFeed.rows(of: .json(path: path), memory: 0) == expected, "streamed")
        let indexed = DataSource(name: "d", records: .json(path: path), order: .once, sharing: .perUser)
        let feed = try DataFeed(indexed, seed: 1, memory: 0)
        #expect(feed.cursor(user: 0, of: 1).draw(.max).map(\.texts) == expected, "indexed")
        for chunk in 1...30 {
            var stream = try RecordStream(file: DataFile(path: path), isJSON: true, chunk: chunk)
            #expect(try stream.countRows() == expected.count)
            stream.rewind()
        }
    }

    static let texts: [(String, [[String]])] = [
        (#"[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]"#, [["1", "x"], ["2", "y"]]),
        ("{\"a\": 1}\n{\"a\": 2}\n", [["1"], ["2"]]),
        ("{\"a\": 1}\n\n{\"a\":2}", [["1"], ["2"]]),
        (" [ \n{\"a\" : 1.50 ,\r\n \"b\":-2e3 }\n ] \n", [["1.50", "-2e3"]]),
        (#"[{"a": true, "b": false, "c": null}]"#, [["true", "false", ""]]),
        (#"[{"a": 1, "b": 2}, {"b": 4, "a": 3}]"#, [["1", "2"], ["3", "4"]]),
        (#"[{"a": "\"\\\/\b\f\n\r\t\u00e4\ud83d\udcda"}]"#, [["\"\\/\u{8}\u{c}\n\r\tä📚"]]),
        (#"[{"ä": "}],{"}]"#, [["}],{"]]),
    ]

    @Test(arguments: mistakes) func sayWhereAndWhatIsWrong(_ text: String, _ says: String) throws {
        let path = try scratch.file("a.json", text)
        for memory in [0, DataFeed.inMemory] {
            let mistake = try #require(throws: Diagnostic.self) {
                try DataFeed(DataSource(name: "d", records: .json(path: path)), seed: 1, memory: memory)
            }
            #expect(mistake.description.replacing(path, with: "a.json") == "error: \(says)")
        }
    }

    static let mistakes = [
        ("", #"a.json, line 1: the file is empty; write rows, for example [{"name": "ada", "age": 36}]"#),
        (" [ ]", #"a.json, line 1: the list is empty; write rows, for example [{"name": "ada", "age": 36}]"#),
        ("[{}]", #"a.json, line 1: the first object is empty; write rows, for example [{"name": "ada", "age": 36}]"#),
        ("[1, 2]", #"a.json, line 1: a row is no object; write each row as {"name": "ada"}"#),
        (
            "[{\"a\": 1},\n{\"b\": 1}]",
            #"a.json, line 2: the row has the key "b", which the first row has not; give every row the keys of the first: a"#
        ),
        (
            "[{\"a\": 1, \"b\": 2},\n\n{\"b\": 1}]",
            #"a.json, line 3: the row has no "a"; give every row the keys of the first"#
        ),
        ("{\"a\": 1}\n{\"a\": 1, \"a\": 2}", #"a.json, line 2: the row has the key "a" twice; keep one of the two"#),
        ("[{\"a\": 1, \"a\": 2}]", #"a.json, line 1: two columns are called "a"; rename one of them"#),
        (
            "[{\"a\": 1},\n{\"a\": [2]}]",
            "a.json, line 2: a value is a list or an object; rows are flat: write text, a number, true, false or null"
        ),
        ("[{\"a\": 1}\n{\"a\": 2}]", "a.json, line 2: a comma is missing between two rows; write it"),
        ("[{\"a\": 1},\n{\"a\": 2}", "a.json, line 2: the list is not closed; add ] at the end"),
        ("[{\"a\": 1}]\nx", "a.json, line 2: something stands behind the list; remove it"),
        ("{\"a\": 1}\n{\"a\": ", "a.json, line 2: an object is not closed; add } at its end"),
        ("{\"a\": 1}\n{\"a\": \"x", "a.json, line 2: a text is not closed; add \" at its end"),
        ("{\"a\": x}", "a.json, line 1: the value x means nothing in JSON; put text into double quotes"),
        ("{\"a\" 1}", "a.json, line 1: a colon is missing after a key; write it"),
        (
            "{\"a\": 1 \"b\": 2}",
            "a.json, line 1: a comma is missing between two values; write it, or close the object with }"
        ),
        (
            "{\"a\": 1,}",
            "a.json, line 1: a key is missing; write keys in double quotes, and no comma after the last value"
        ),
        (#"{"a": "\x"}"#, #"a.json, line 1: a text has an unknown escape; write \\ for a backslash"#),
        (#"{"a": "\ud800"}"#, "a.json, line 1: half of a surrogate pair stands alone; write the character itself"),
        (
            #"{"a": "\u12g4"}"#,
            #"a.json, line 1: \u is not followed by four hexadecimal digits; write for example \u00e4"#
        ),
        (
            "{\"a\": \"x\ny\"}",
            #"a.json, line 1: a text contains a line break or control character; write \n, or close the text"#
        ),
    ]
}
