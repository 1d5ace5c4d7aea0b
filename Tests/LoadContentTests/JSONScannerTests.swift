import Foundation
import Testing

@testable import LoadContent

/// What is no JSON is said to be none.
@Suite struct JSONScannerTests {
    @Test(arguments: [
        "", " ", "{", "}", "[", "]", "{]", "[}", "[1,]", "[,1]", "{\"a\":1,}", "{,}", "{\"a\"}", "{\"a\":}", "{a:1}",
        "{'a':1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "[1 2]", "1 2", "{} {}", "[]x", "tru", "truE", "nul", "falsey",
        "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x1", "- 1", "1.e5", "NaN", "Infinity", "-01", "\"", "\"a", "\"\\\"",
        "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\n\"", "\"\t\"", "\"a long text and then\u{0}\"", "// 1", "[1] // x",
        "{\"a\":1}}", "[[1]", "\u{A0}1", "{1:2}", "[\"a\",\"b]", "--1", "1-", "<html>", "{\"a\\\":1}",
    ]) func isNoJSON(_ document: String) throws {
        for path in ["$", "$.a", "$..b", "$[-1]", "$.x[0]"] {
            #expect(try found(path, in: document) == "broken", "\(path)")
        }
    }

    @Test func aDocumentThatIsCutAnywhereIsNoJSON() throws {
        var generator = JSONGenerator(seed: 2)
        for _ in 0..<300 {
            let tree = generator.tree()
            guard case .object = tree else { continue }
            let document = Array(generator.text(of: tree).utf8)
            let end = (document.lastIndex(of: UInt8(ascii: "}")) ?? 0) + 1
            let path = try JSONPath(generator.path().text)
            for cut in 0..<end {
                // Memory of the exact size: a byte read beyond it is one that a sanitizer or a later test sees.
                Array(document[..<cut]).withUnsafeBytes { #expect(path.find(in: $0) == nil, "\(cut) of \(document)") }
            }
            document.withUnsafeBytes { #expect(path.find(in: $0) != nil) }
        }
    }

    /// Documents with accidents: the scanner accepts what Foundation accepts.
    @Test func agreesWithFoundationOnWhatIsJSON() throws {
        var generator = JSONGenerator(seed: 3)
        let accidents = Array("{}[],:\"\\ 019.-+eEtfnu\n\t/x".utf8)
        let path = try JSONPath("$..id")
        var (sound, broken) = (0, 0)
        for _ in 0..<6_000 {
            var document = Array(generator.text(of: generator.tree()).utf8)
            for _ in 0...generator.number(below: 2) {
                let at = generator.number(below: document.count)
                switch generator.number(below: 3) {
                case 0: document.remove(at: at)
                case 1: document[at] = accidents[generator.number(below: accidents.count)]
                default: document.insert(accidents[generator.number(below: accidents.count)], at: at)
                }
                if document.isEmpty { document = [UInt8(ascii: " ")] }
            }
            // Foundation also refuses what is not UTF-8, halves of surrogate pairs and numbers that no Double holds; and it
            // accepts a comma before a closing bracket.
            guard let text = String(validating: document, as: UTF8.self), !text.lowercased().contains("\\ud"),
                !text.contains(/,\s*[}\]]/), !text.contains(/[eE][+-]?[0-9]{3}/)
            else { continue }
            let isJSON = (try? JSONSerialization.jsonObject(with: Data(document), options: .fragmentsAllowed)) != nil
            document.withUnsafeBytes { #expect((path.find(in: $0) != nil) == isJSON, "\(text)") }
            if isJSON { sound += 1 } else { broken += 1 }
        }
        #expect(sound > 200 && broken > 1_000)
    }

    @Test func nestingIsLimited() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try found("$[1]", in: nested(JSONScanner.deepest)) == nil)
        #expect(try found("$[1]", in: nested(JSONScanner.deepest + 1)) == "broken")
        #expect(try found("$[-1]", in: nested(JSONScanner.deepest)) == nested(JSONScanner.deepest - 1))
        #expect(try found("$.a", in: String(repeating: "[", count: 1_000_000)) == "broken")
        #expect(try found("$.a", in: String(repeating: "{\"a\":", count: 100_000)) == "broken")
    }

    @Test func whatFollowsAnEarlyMatchIsNotLookedAt() throws {
        #expect(try found("$.a", in: "{\"a\": 1, oops", early: true) == "1")
        #expect(try found("$.a", in: "{\"a\": 1, oops") == "broken")
    }
}

@Suite struct JSONStringTests {
    private func text(_ written: String) -> String {
        var bytes: [UInt8] = []
        Array(written.utf8).withUnsafeBytes { JSONString($0).append(to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("", ""), ("plain é", "plain é"), (#"a\"b\\c\/d"#, #"a"b\c/d"#), (#"\b\f\n\r\t"#, "\u{8}\u{C}\n\r\t"),
        (#"\u0041\u00e9\u20AC"#, "Aé€"), (#"\ud83d\ude00!"#, "\u{1F600}!"), (#"\ud83d"#, "\u{FFFD}"),
        (#"\ude00\ud83d"#, "\u{FFFD}\u{FFFD}"), (#"\ud83d\u0041"#, "\u{FFFD}A"), (#"\ud83dx"#, "\u{FFFD}x"),
        (#"\ud83d\ud83d\ude00"#, "\u{FFFD}\u{1F600}"), (#"\udbff\udfff\ud800\udc00"#, "\u{10FFFF}\u{10000}"),
        (#"\u0000"#, "\0"), (#"\\u0041"#, #"\u0041"#),
    ]) func escapesAreResolved(_ written: String, _ meant: String) {
        #expect(text(written) == meant)
        Array(written.utf8).withUnsafeBytes { written in
            for (other, isEqual) in [(meant, true), (meant + "x", false), (String(meant.dropLast()), meant.isEmpty)] {
                Array(other.utf8).withUnsafeBytes { #expect(JSONString(written).equals($0) == isEqual) }
            }
        }
    }
}

@Suite struct JSONScalarTests {
    private func equal(_ wanted: String, _ value: String) throws -> Bool {
        let scalar = try #require(JSONScalar(json: wanted))
        return Array(value.utf8).withUnsafeBytes { scalar.equals($0) }
    }

    @Test(arguments: [
        ("1", "1"), ("1.10", "1.1"), ("100", "1e2"), ("0", "-0"), ("-0.0", "0"),
        ("12345678901234567890", "12345678901234567890"),
        ("0.1", "1e-1"), ("true", "true"), ("null", "null"), (#""a""#, #""\u0061""#), (#""é""#, #""\u00E9""#),
        (#""""#, #""""#),
        ("12345678901234567000.0", "12345678901234567000"),
    ]) func isTheSame(_ wanted: String, _ value: String) throws {
        #expect(try equal(wanted, value))
        #expect(try equal(value, wanted))
    }

    @Test(arguments: [
        ("1", "2"), ("1", "\"1\""), ("12345678901234567890", "12345678901234567891"), ("true", "false"), ("null", "0"),
        ("true", "\"true\""), (#""a""#, #""A""#), (#""a""#, #""a ""#), (#""""#, "null"), ("1", "[1]"), ("1", "-1"),
        ("0", "null"),
    ]) func isAnother(_ wanted: String, _ value: String) throws {
        #expect(try !equal(wanted, value))
    }

    @Test func listsAndBrokenTextsAreNoScalars() {
        for text in ["[1]", "{}", "", "1 2", "abc", "\"a"] { #expect(JSONScalar(json: text) == nil, "\(text)") }
    }

    @Test func numbersAreRead() {
        let long = String(repeating: "1", count: 5_000)
        for text in ["0", "123456789012345", "1234567890123456", "-1.5e-3", "1e308", "0.1", "2.5E+2", long] {
            let number = Array(text.utf8).withUnsafeBytes { JSONScalar.number($0) }
            #expect(number == Double(text) ?? .infinity, "\(text)")
        }
    }
}
