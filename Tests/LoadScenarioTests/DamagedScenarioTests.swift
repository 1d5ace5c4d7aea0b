import LoadPlan
import LoadScenario
import Testing

/// Whatever stands in the file, the reader gives a plan or says what is wrong, and never stops the process.
@Suite struct DamagedScenarioTests {
    private static let pieces = [
        "", " ", "\t", "\n", ":", ": ", "- ", "[", "]", "{", "}", "\"", "'", "&a ", "*a", "!t ", "#", "<<: ", "|", ">",
        "? ",
        "%", "@", "\u{0}", "\u{85}", "é", "👩‍👩‍👧", "\r", "---\n", "null", "-1", "1e999", "99999999999999999999", "users",
        "->",
    ]

    @Test(arguments: ["shop", "classes", "steps"]) func isAnswered(_ example: String) throws {
        let text = Array(try Repository.text("Examples/\(example).yaml").unicodeScalars)
        var random = Sequence(state: 7)
        for _ in 0..<400 {
            var damaged = text
            for _ in 0...random.next(below: 3) {
                let start = random.next(below: damaged.count)
                let end = min(damaged.count, start + random.next(below: 4))
                let piece = Self.pieces[random.next(below: Self.pieces.count)]
                damaged.replaceSubrange(start..<end, with: Array(piece.unicodeScalars))
            }
            let scenario = String(String.UnicodeScalarView(damaged))
            let (plan, diagnostics) = ScenarioReader.forTests.read(text: scenario, file: "a.yaml")
            #expect((plan == nil) == diagnostics.hasErrors, "\(scenario)")
            #expect(diagnostics.all.allSatisfy { $0.location != nil }, "\(scenario)")
        }
    }

    /// A linear congruential sequence (Knuth, MMIX): the same damage in each run.
    private struct Sequence {
        var state: UInt64

        mutating func next(below limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(limit, 1)
        }
    }
}
