import Foundation
import LoadData
import LoadHTTP
import LoadPlan
import LoadScenario
import Testing

/// `data` and `generate`, with files.
@Suite struct DataReadingTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "squall-data-\(UUID().uuidString)")

    private func read(_ lines: String, files: [String: String] = [:]) throws -> (plan: Plan?, says: [String]) {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        let reader = ScenarioReader(
            decoders: [HTTPStepDecoder()],
            surroundings: ScenarioSurroundings(folder: folder.path, inspector: DataFiles()))
        let (plan, diagnostics) = reader.read(text: Mistake.sound + lines, file: "a.yaml")
        return (plan, diagnostics.all.map { $0.description.replacing(folder.path, with: "F") })
    }

    @Test func filesAreLookedAtAndTheirColumnsKnown() throws {
        let lines = """
            data:
              users: {csv: users.csv, order: shuffled}
              carts: {json: carts.jsonl, order: once, per: user}
              colours: {rows: [{name: red, code: 1}, {code: 2, name: }], share: all-users}

            """
        let read = try read(
            lines, files: ["users.csv": "name,password\nada,x\nbob,y\n", "carts.jsonl": "{\"id\": 1}\n{\"id\": 2}\n"])
        #expect(read.says == [])
        let path = folder.path
        #expect(
            read.plan?.data == [
                DataSource(
                    name: "users", records: .csv(path: "\(path)/users.csv"), columns: ["name", "password"], rowCount: 2,
                    order: .shuffled),
                DataSource(
                    name: "carts", records: .json(path: "\(path)/carts.jsonl"), columns: ["id"], rowCount: 2,
                    order: .once, cadence: .user),
                DataSource(
                    name: "colours", records: .inline(rows: [["red", "1"], ["", "2"]]), columns: ["name", "code"],
                    rowCount: 2),
            ])
        let text = try PlanDescription(#require(read.plan), decoders: [HTTPStepDecoder()]).text
            .replacing(path, with: "F").replacing(/[ ]{2,}/, with: "  ")
        #expect(
            text.contains(
                """
                data
                  users  F/users.csv  shuffled  2 rows: name, password
                  carts  F/carts.jsonl  once, one draw per user  2 rows: id
                  colours  in the scenario  sequential  2 rows: name, code

                """))
    }

    @Test func pathsCountFromTheScenariosFolder() {
        for (folder, path) in [("", "u.csv"), (".", "u.csv"), ("a/b", "a/b/u.csv"), ("/a/", "/a/u.csv")] {
            let reader = ScenarioReader(
                decoders: [HTTPStepDecoder()], surroundings: ScenarioSurroundings(folder: folder))
            let text = Mistake.sound + "data: {u: {csv: u.csv}, v: {csv: /x/v.csv}}\n"
            let plan = reader.read(text: text, file: "a.yaml").plan
            #expect(plan?.data.map(\.path) == [path, "/x/v.csv"])
        }
    }

    @Test func generatorsAreAllRead() throws {
        let lines = #"""
            generate:
              order_id: uuid
              amount: {integer: [-5, 1_000]}
              colour: {choice: [red, 7, "no"]}
              size: {choice: {small: 3, large: 1}}
              code: {pattern: "[A-Z]{3}-\\d{4}"}
              number: {sequence: {from: 10, step: -2}}
              count: sequence
              now: {timestamp: iso8601}
              note: {text: 20}

            """#
        let plan = try #require(read(lines).plan)
        #expect(
            try plan.generators == [
                .init(name: "order_id", kind: .uuid), .init(name: "amount", kind: .integer(-5...1_000)),
                .init(name: "colour", kind: .choice(["red", "7", "no"])),
                .init(name: "size", kind: .choice(["small", "large"], weights: [3, 1])),
                .init(name: "code", kind: .pattern(TextPattern(parsing: #"[A-Z]{3}-\d{4}"#))),
                .init(name: "number", kind: .sequence(from: 10, step: -2)),
                .init(name: "count", kind: .sequence(from: 1, step: 1)),
                .init(name: "now", kind: .timestamp(.iso8601)), .init(name: "note", kind: .text(length: 20)),
            ])
        #expect(
            PlanDescription(plan, decoders: [HTTPStepDecoder()]).text.contains(
                #"""
                generated values
                  order_id  uuid
                  amount    integer from -5 to 1,000
                  colour    one of red, 7, no
                  size      one of small (weight 3), large (weight 1)
                  code      pattern [A-Z]{3}-\d{4}
                  number    sequence from 10 in steps of -2
                  count     sequence from 1 in steps of 1
                  now       timestamp, iso8601
                  note      text of 20 letters and digits

                """#))
    }

    @Test func aDamagedFileIsReportedWhereItIsNamed() throws {
        let lines = """
            data:
              none: {csv: none.csv}
              empty: {csv: empty.csv}
              head: {csv: head.csv}
              ragged: {csv: ragged.csv, order: random}
              nested: {json: nested.json}

            """
        let files = [
            "empty.csv": "", "head.csv": "a,b\n", "ragged.csv": "a,b\n1,2\n3\n", "nested.json": "[{\"a\": {}}]",
        ]
        #expect(
            try read(lines, files: files).says == [
                "a.yaml:10:15: error: there is no file F/none.csv; name a file; its path counts from the scenario's folder",
                "a.yaml:11:16: error: F/empty.csv, line 1: the file is empty; write the names of the columns, then rows",
                "a.yaml:12:15: error: F/head.csv has a first line with names, but no rows; add rows",
                "a.yaml:13:17: error: F/ragged.csv, line 3: the row has 1 value and the first line names 2; give it one value per column, and put values that contain commas into double quotes",
                "a.yaml:14:18: error: F/nested.json, line 1: a value is a list or an object; rows are flat: write text, a number, true, false or null",
            ])
    }

    @Test func rowsOfOnesOwnMustSufficeForAllUsers() throws {
        let rows = (1...9).map { "{n: \($0)}" }.joined(separator: ", ")
        #expect(
            try read("data: {a: {rows: [\(rows)], share: per-user}}\n").says == [
                #"a.yaml:9:92: error: data "a" has 9 rows for up to 10 users; add rows, lower the number of users (of a rate: max-users), or write share: all-users"#
            ])
        #expect(try read("data: {a: {rows: [\(rows), {n: 10}], share: per-user}}\n").plan != nil)
    }
}

/// What a user reads about mistakes in `data`, apart from those in its files.
@Suite struct DataMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    private static func source(_ value: String, _ says: String...) -> Mistake {
        Mistake(adding: "data: {users: \(value)}\n", says: says)
    }

    static let mistakes = [
        Mistake(
            adding: "data: [users.csv]\n",
            says: [
                "9:7: error: data is a list; write names with what they stand for, for example data: {users: {csv: users.csv}}"
            ]),
        source(
            "users.csv",
            #"9:15: error: a data source is "users.csv"; write a mapping with keys such as csv, json, rows"#),
        source(
            "{order: once}",
            "9:8: error: a data source does not say where its rows are; write csv: users.csv, json: users.json or rows: [{name: ada}]"
        ),
        source("{file: a}", #"9:16: error: unknown key "file" in a data source; did you mean "csv"?"#),
        source("{csv: a, json: b}", "9:24: error: a data source has either csv or json, not both; keep one of them"),
        source("{csv: \"\"}", "9:21: error: csv is empty; write the path of a file"),
        source("{csv: [a]}", "9:21: error: csv is a list; write the path of a file"),
        source("{csv: a, order: shufled}", #"9:31: error: order "shufled" is unknown; did you mean shuffled?"#),
        source("{csv: a, share: all}", #"9:31: error: share "all" is unknown; write one of all-users, per-user"#),
        source("{csv: a, per: step}", #"9:29: error: per "step" is unknown; write one of iteration, user"#),
        source(
            "{rows: []}", "9:22: error: rows is an empty list; write a list of rows, for example [{name: ada, age: 36}]"
        ),
        source("{rows: [a]}", #"9:23: error: a row is "a"; write for example {name: ada}"#),
        source("{rows: [{}]}", "9:23: error: a row is a mapping; write for example {name: ada}"),
        source("{rows: [{a: [1]}]}", "9:27: error: a is a list; write a text or number"),
        source(
            "{rows: [{a: 1}, {a: 1, b: 2}, {}]}",
            #"9:38: error: this row has the key "b", which the first row has not; give every row the keys of the first: a"#,
            #"9:45: error: this row has no "a"; give every row the keys of the first"#),
    ]
}
