import LoadPlan
import Testing

@testable import LoadContent

@Suite struct RegularExpressionTests {
    private func matches(_ pattern: String, _ text: [UInt8]) throws -> RegularExpression.Outcome {
        let expression = try RegularExpression(pattern)
        return text.withUnsafeBytes { expression.matches($0) }
    }

    private func all(_ pattern: String, group: Int = 0, in text: String) throws -> [String?] {
        let expression = try RegularExpression(pattern)
        return Array(text.utf8).withUnsafeBytes { bytes in
            (0..<5).map { index in
                expression.group(group, ofMatch: index, in: bytes).map { String(decoding: $0, as: UTF8.self) }
            }
        }
    }

    @Test func matchesAnywhere() throws {
        #expect(try matches(#"id=\d+"#, Array("x id=42 y".utf8)) == .matches)
        #expect(try matches(#"^id=\d+$"#, Array("x id=42 y".utf8)) == .differs)
        #expect(try matches("", []) == .matches && matches("^$", []) == .matches && matches("a", []) == .differs)
        #expect(try matches("^k.che$", Array("küche".utf8)) == .matches)
    }

    @Test func bytesThatAreNoTextMatchNothingAndStopNothing() throws {
        #expect(try matches("abc", [0xFF, 0xFE, 0] + Array("abc".utf8) + [0x80]) == .matches)
        #expect(try matches("^.$", [0xFF]) == .differs)
    }

    @Test func groupsOfEachMatch() throws {
        #expect(try all(#"(\w)=(\d+)?"#, group: 2, in: "a=1 b= c=33") == ["1", nil, "33", nil, nil])
        #expect(try all(#"(\w)=(\d+)?"#, group: 1, in: "a=1 b= c=33") == ["a", "b", "c", nil, nil])
        #expect(try all("a|b", in: "xaxb") == ["a", "b", nil, nil, nil])
        #expect(try all("x", group: 3, in: "x") == [nil, nil, nil, nil, nil])
        #expect(try RegularExpression("(a)(?:b)(?<n>c)").groups == 2)
    }

    @Test func emptyMatchesComeToAnEnd() throws {
        #expect(try all("z*", in: "é!") == ["", "", "", nil, nil])
        #expect(try all("(?=a)", in: "aba") == ["", "", nil, nil, nil])
    }

    @Test func aPatternThatWouldTakeForEverGivesUp() throws {
        #expect(try matches("^(a+)+$", Array((String(repeating: "a", count: 60) + "b").utf8)) == .gaveUp)
        #expect(try matches("^(a|aa)+$", Array((String(repeating: "a", count: 200_000) + "b").utf8)) == .gaveUp)
    }

    @Test(arguments: [
        ("(a", #""(a" cannot be read at character 3: missing closing parenthesis"#),
        ("é[z-a]", #""é[z-a]" cannot be read at character 5: range out of order in character class"#),
        ("*a", #""*a" cannot be read at character 1: quantifier does not follow a repeatable item"#),
    ]) func aMistakeIsSaidWithItsPlace(_ pattern: String, _ message: String) {
        do throws(Diagnostic) {
            _ = try RegularExpression(pattern)
            Issue.record("\(pattern) is accepted")
        } catch {
            #expect(error.message == message)
        }
    }
}
