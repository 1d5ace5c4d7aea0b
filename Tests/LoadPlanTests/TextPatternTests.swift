import Foundation
import LoadPlan
import Testing

@Suite struct TextPatternTests {
    @Test func piecesAreThoseWritten() throws {
        #expect(
            try TextPattern(parsing: #"AB-[0-2x]{2,3}(a|\.)?"#).pieces == [
                .literal(Array("AB-".utf8)),
                .repeated(.anyOf(Array("012x".utf8)), 2...3),
                .repeated(.either([[.literal([97])], [.literal([46])]]), 0...1),
            ])
        #expect(try TextPattern(parsing: "ab{2}").pieces == [.literal([97]), .repeated(.literal([98]), 2...2)])
        #expect(try TextPattern(parsing: "a|b").pieces == [.either([[.literal([97])], [.literal([98])]])])
        #expect(try TextPattern(parsing: #"\d"#).pieces == [.anyOf(Array("0123456789".utf8))])
        #expect(try TextPattern(parsing: "[-a]").pieces == [.anyOf(Array("-a".utf8))])
    }

    @Test func aPatternIsCodableAsItsText() throws {
        let generator = ValueGenerator(name: "code", kind: .pattern(try TextPattern(parsing: "[A-Z]{3}")))
        let json = try JSONEncoder().encode(generator)
        #expect(String(decoding: json, as: UTF8.self).contains(#""[A-Z]{3}""#))
        #expect(try JSONDecoder().decode(ValueGenerator.self, from: json) == generator)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(TextPattern.self, from: Data(#""[A-""#.utf8)) }
    }

    @Test(arguments: mistakes) func aMistakeSaysWhatToWriteInstead(_ pattern: String, _ says: String) throws {
        let mistake = try #require(throws: Diagnostic.self) { try TextPattern(parsing: pattern) }
        #expect("\(mistake.message); \(mistake.fix ?? "")" == says)
    }

    static let mistakes = [
        ("", #"is empty; write for example "[A-Z]{3}""#),
        ("^a", #""^a" has ^ or $ at an end; leave them out: a pattern describes the whole text"#),
        ("a$", #""a$" has ^ or $ at an end; leave them out: a pattern describes the whole text"#),
        ("a*", #""a*" repeats without end with *; write how often, for example {1,8}, or \* for the sign"#),
        (#"\d+"#, #""\d+" repeats without end with +; write how often, for example {1,8}, or \+ for the sign"#),
        ("?a", #""?a" repeats nothing with ?; write \? for the sign"#),
        ("(|{2})", #""(|{2})" repeats nothing with {; write \{ for the sign"#),
        ("(a", #""(a" has a group that is not closed; add ), or write \( for the sign"#),
        ("a)", #""a)" closes a group that was not opened; write \) for the sign"#),
        ("(?:a)", #""(?:a)" has a group that begins with (?; write a plain group, for example (a|b)"#),
        ("[a", #""[a" has a class that is not closed; add ], or write \[ for the sign"#),
        ("[]", #""[]" has a class of nothing; write for example [A-Z]"#),
        ("[^a]", #""[^a]" has a class of what is not wanted; write what is wanted, for example [A-Z]"#),
        ("[z-a]", #""[z-a]" has a range in a class that goes down; write for example [A-Z]"#),
        (#"[\d-z]"#, #""[\d-z]" has a range in a class that goes down; write for example [A-Z]"#),
        ("[ä]", #""[ä]" has "ä" in a class, which takes ASCII only; write it in a group, for example (ä|ö)"#),
        (#"a\"#, #""a\" ends with a lone \; write \\ for the sign"#),
        (#"\s"#, #""\s" has the unknown \s; the known ones are \d, \w, \n and \t"#),
        ("a{x}", #""a{x}" has a repetition that is no number; write {3} or {2,5}, or \{ for the sign"#),
        ("a{2,}", #""a{2,}" has a repetition that is no number; write {3} or {2,5}, or \{ for the sign"#),
        ("a{2", #""a{2" has a repetition that is no number; write {3} or {2,5}, or \{ for the sign"#),
        ("a{3,2}", #""a{3,2}" has the repetition {3,2}; write two numbers that rise, up to 10,000"#),
        ("a{99999}", #""a{99999}" has the repetition {99999}; write two numbers that rise, up to 10,000"#),
        ("a{2}{3}", #""a{2}{3}" repeats a repetition; put the inner one into a group, for example (a{2}){3}"#),
        (
            "(a{1000}){1000}",
            #""(a{1000}){1000}" stands for texts of more than 65,536 bytes; repeat less often"#
        ),
    ]

    @Test func deepGroupsAndDamagedPatternsAreAnswered() {
        #expect(throws: Diagnostic.self) {
            try TextPattern(parsing: String(repeating: "(", count: 1_000) + String(repeating: ")", count: 1_000))
        }
        var random = SplitMix64(seed: 3)
        for _ in 0..<2_000 {
            let text = String((0..<8).compactMap { _ in #"ab[]{}()|\d?,1-"#.randomElement(using: &random) })
            _ = try? TextPattern(parsing: text)
        }
    }
}
