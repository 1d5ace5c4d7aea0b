import Foundation
import LoadPlan
import Testing

@testable import LoadContent

/// The JSON of the match with an index, `nil` for none, `broken` where the document is no JSON.
func found(_ path: String, in document: String, index: Int = 0, early: Bool = false) throws -> String? {
    let path = try JSONPath(path)
    return Array(document.utf8).withUnsafeBytes { bytes in
        guard let finding = path.find(index, in: bytes, endingEarly: early) else { return "broken" }
        return finding.value.map { String(decoding: $0, as: UTF8.self) }
    }
}

@Suite struct JSONPathTests {
    static let shop = #"""
        {"store": {"name": "corner", "open": true, "none": null,
          "items": [{"id": 7, "price": 1.50}, {"id": 8, "tags": ["new", "x"]}, {"id": 9, "id2": [[1, 2], [3]]}]},
         "first name": "Ada", "a\u0062c": 1, "id": -1e3, "": {"": 0}}
        """#

    @Test(arguments: [
        ("$.store.name", #""corner""#), ("$['store']['name']", #""corner""#), (#"$["store"].name"#, #""corner""#),
        ("$.store.items[0].price", "1.50"), ("$.store.items[-1].id", "9"), ("$.store.items[-3].id", "7"),
        ("$.store.items[3]", nil), ("$.store.items[-4]", nil), ("$.store[0]", nil), ("$.store.items.id", nil),
        ("$.store.items[2].id2[0][1]", "2"), ("$.store.items[2].id2[-1][-1]", "3"), ("$.store.none", "null"),
        ("$['first name']", #""Ada""#), ("$.abc", "1"), ("$.id", "-1e3"), ("$['']['']", "0"), ("$.store.nam", nil),
        ("$.store.names", nil), ("$.store.items[*].tags[*]", #""new""#), ("$..tags[1]", #""x""#), ("$..id", "7"),
        ("$.store.*", #""corner""#), ("$..[-1]", #""x""#), ("$..nothing", nil),
        ("$..items..id2[1]", "[3]"),
    ]) func leadsTo(_ path: String, _ value: String?) throws {
        #expect(try found(path, in: Self.shop) == value)
        #expect(try found(path, in: Self.shop, early: true) == value)
    }

    @Test func theRootIsAnyValue() throws {
        for value in ["1", "\"a\"", "true", "false", "null", "[]", "{}", "[1,{}]", "-0.5e+10"] {
            #expect(try found("$", in: " \n\(value)\t ") == value)
        }
        #expect(try found("$.a", in: "\u{FEFF}{\"a\": 1}") == "1")
    }

    @Test func matchesAreCountedInTheOrderOfTheDocument() throws {
        let path = try JSONPath("$..id")
        Array(Self.shop.utf8).withUnsafeBytes { bytes in
            #expect(path.find(in: bytes)?.matches == 4)
            let values = (0..<5).map { path.find($0, in: bytes)?.value.map { String(decoding: $0, as: UTF8.self) } }
            #expect(values == ["7", "8", "9", "-1e3", nil])
        }
    }

    @Test func aMatchInAMatchFollowsIt() throws {
        let document = #"{"a": {"a": {"a": 1}}}"#
        let all = try (0..<4).map { try found("$..a", in: document, index: $0) }
        #expect(all == [#"{"a": {"a": 1}}"#, #"{"a": 1}"#, "1", nil])
    }

    @Test func aKeyIsWhatItMeansNotHowItIsWritten() throws {
        #expect(try found("$.é", in: #"{"\u00e9": 1}"#) == "1")
        #expect(try found("$['\u{1F600}']", in: #"{"\ud83d\uDE00": 1}"#) == "1")
        #expect(try found(#"$['a\\nb']"#, in: #"{"a\nb": 1, "a\\nb": 2}"#) == "2")
        #expect(try found(#"$['a\\b']"#, in: #"{"a\b!": 1, "a\b": 2}"#) == nil)
        #expect(try found(#"$['it\'s']"#, in: #"{"it's": 1}"#) == "1")
    }

    @Test(arguments: [
        ("", #""" does not begin with $; write for example $.id"#),
        ("user.name", #""user.name" does not begin with $; write for example $.user.name"#),
        ("[0]", #""[0]" does not begin with $; write for example $[0]"#),
        (
            "$.",
            #""$." cannot be read from its end at character 3 on; write a name after the point, or ['any name'] in its place"#
        ),
        (
            "$.a-b",
            #""$.a-b" cannot be read from "-" at character 4 on; write a name with other characters as ['name']"#
        ),
        (
            "$.1a",
            #""$.1a" cannot be read from "1" at character 3 on; write a name after the point, or ['any name'] in its place"#
        ),
        ("$a", #""$a" cannot be read from "a" at character 2 on; a . or [ comes before each segment"#),
        (
            "$[x]",
            #""$[x]" cannot be read from "x" at character 3 on; write an index such as 0 or -1, a name in quotes or *"#
        ),
        (
            "$[-0]",
            #""$[-0]" cannot be read from "0" at character 4 on; write an index such as 0 or -1, a name in quotes or *"#
        ),
        (
            "$[1:2]",
            #""$[1:2]" cannot be read from ":" at character 4 on; slices and lists are not supported; write one index or [*]"#
        ),
        (
            "$[:2]",
            #""$[:2]" cannot be read from ":" at character 3 on; slices and lists are not supported; write one index or [*]"#
        ),
        (
            "$['a','b']",
            #""$['a','b']" cannot be read from "," at character 6 on; slices and lists are not supported; write one index or [*]"#
        ),
        (
            "$.a[?(@.b>1)]",
            #""$.a[?(@.b>1)]" cannot be read from "?" at character 5 on; filters are not supported; name an element by its index"#
        ),
        ("$['a", #""$['a" has a quote at character 3 that is never closed; close it"#),
        (
            #"$['\n']"#,
            #""$['\n']" cannot be read from "n" at character 5 on; write characters as they are; only \\ and the quote need a \ before them"#
        ),
        ("$[0", #""$[0" cannot be read from its end at character 4 on; write ] here"#),
        (
            "$...a",
            #""$...a" cannot be read from "." at character 4 on; write a name after the point, or ['any name'] in its place"#
        ),
    ]) func aMistakeIsSaidWithItsPlace(_ path: String, _ message: String) {
        #expect(throws: Diagnostic.self) { try JSONPath(path) }
        do throws(Diagnostic) { _ = try JSONPath(path) } catch {
            #expect("\(error.message); \(error.fix ?? "")" == message)
        }
    }

    @Test func aPathOfTooManySegmentsIsRefused() throws {
        _ = try JSONPath("$" + String(repeating: "[0]", count: JSONPath.mostSegments))
        #expect(throws: Diagnostic.self) {
            try JSONPath("$" + String(repeating: "[0]", count: JSONPath.mostSegments + 1))
        }
        let document = String(repeating: "[", count: 62) + "7" + String(repeating: "]", count: 62)
        #expect(try found("$" + String(repeating: "[0]", count: 62), in: document) == "7")
    }

    /// The scanner, which builds nothing, against the tree, which is all there.
    @Test func findsWhatTheTreeHas() throws {
        var generator = JSONGenerator(seed: 1)
        var hits = 0
        for _ in 0..<10_000 {
            let tree = generator.tree()
            let document = generator.text(of: tree)
            let (text, segments) = generator.path()
            let expected = tree.values(at: segments)
            let path = try JSONPath(text)
            try Array(document.utf8).withUnsafeBytes { bytes in
                let finding = try #require(path.find(in: bytes), "\(document)")
                #expect(finding.matches == expected.count, "\(text) in \(document)")
                for (index, value) in expected.prefix(8).enumerated() {
                    hits += 1
                    let there = try #require(path.find(index, in: bytes)?.value, "\(text) in \(document)")
                    #expect(isSame(there, value), "\(text) [\(index)] in \(document)")
                    let early = path.find(index, in: bytes, endingEarly: true)?.value
                    #expect(early?.baseAddress == there.baseAddress && early?.count == there.count)
                }
                #expect(path.find(expected.count, in: bytes)?.value == nil)
            }
        }
        #expect(hits > 3_000)
    }

    private func isSame(_ json: UnsafeRawBufferPointer, _ tree: JSONTree) -> Bool {
        let value = try? JSONSerialization.jsonObject(with: Data(json), options: .fragmentsAllowed)
        return value.map { tree.isSame(as: $0) } ?? false
    }
}
