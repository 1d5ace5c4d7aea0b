import LoadPlan
import Testing

@testable import LoadData

@Suite struct GeneratorTests {
    /// 2026-03-01T12:34:56.789Z.
    private static let noon = WallClock { 1_772_368_496_789_000_000 }

    private func values(
        _ kind: ValueGenerator.Kind, _ count: Int, seed: UInt64 = 1, loop: Int = 0, of loops: Int = 1,
        clock: WallClock = noon
    ) throws -> [String] {
        var state = try GeneratorState(
            ValueGenerator(name: "g", kind: kind), seed: seed, loop: loop, of: loops, clock: clock)
        return (0..<count).map { _ in
            var bytes: [UInt8] = []
            state.append(to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    @Test func aUUIDHasTheFormOfVersion4() throws {
        let values = try values(.uuid, 2_000)
        let form = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        #expect(values.allSatisfy { $0.wholeMatch(of: form) != nil })
        #expect(Set(values).count == values.count)
        // Each of the free digits takes each of its values.
        for (index, free) in [(0, 16), (9, 16), (15, 16), (19, 4), (35, 16)] {
            #expect(Set(values.map { Array($0)[index] }).count == free)
        }
    }

    @Test func integersAreUniformAndReachBothEnds() throws {
        var counts = [Double](repeating: 0, count: 7)
        for value in try values(.integer(-3...3), 7_000) { counts[try #require(Int(value)) + 3] += 1 }
        #expect(chiSquare(counts, expected: [Double](repeating: 1_000, count: 7)) < 22.46)  // 6 degrees
        #expect(try values(.integer(5...5), 2) == ["5", "5"])
        #expect(try Set(values(.integer(.min ... .max), 100)).count == 100)
    }

    @Test func choicesAreAsFrequentAsTheirWeights() throws {
        for (weights, expected) in [(nil, [2_000, 2_000, 2_000]), ([3, 1, 2], [3_000, 1_000, 2_000])]
            as [([Double]?, [Double])]
        {
            let drawn = try values(.choice(["red", "blue", "grün"], weights: weights), 6_000)
            let counts = ["red", "blue", "grün"].map { colour in Double(drawn.count { $0 == colour }) }
            #expect(chiSquare(counts, expected: expected) < 13.82)  // 2 degrees, 1 in 1,000
        }
        #expect(throws: InvalidWorkload.self) { try values(.choice([]), 1) }
        #expect(throws: InvalidWorkload.self) { try values(.choice(["a"], weights: [1, 2]), 1) }
    }

    @Test func timestampsAreWrittenInTheirFormat() throws {
        #expect(try values(.timestamp(.unix), 1) == ["1772368496"])
        #expect(try values(.timestamp(.unixMilliseconds), 1) == ["1772368496789"])
        #expect(try values(.timestamp(.iso8601), 1) == ["2026-03-01T12:34:56.789Z"])
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199, "2024-02-29T23:59:59.000Z"), (4_107_542_400, "2100-03-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.000Z"), (1_767_225_599, "2025-12-31T23:59:59.000Z"),
        ] as [(Int64, String)]) func datesOfLeapYearsAreRight(_ seconds: Int64, _ text: String) throws
    {
        #expect(try values(.timestamp(.iso8601), 1, clock: WallClock { seconds * 1_000_000_000 }) == [text])
    }

    @Test func theSystemsClockIsAfterThisWasWritten() throws {
        let seconds = try #require(Int(values(.timestamp(.unix), 1, clock: .system)[0]))
        #expect(seconds > 1_750_000_000)
    }

    @Test(arguments: [
        #"[A-Z]{3}-\d{4}"#, #"\w{2,5}x?"#, "(red|green|blue){2}", "a|bc|", "ä(ö|[0-9a-f]{8})?", #"\(\[\.\\"#, ".{20}",
        #"[\d_-]{1,3}[a-c-]"#, "((a|b){2}|c{0,3}){1,4}", "x{0}y",
    ]) func aPatternsTextsMatchIt(_ pattern: String) throws {
        let regex = try Regex(pattern)
        for text in try values(.pattern(TextPattern(parsing: pattern)), 500) {
            #expect(text.wholeMatch(of: regex) != nil, "\(text)")
        }
    }

    @Test func aPatternReachesAllItsTexts() throws {
        let texts = try Set(values(.pattern(TextPattern(parsing: "(a|b)[01]?c{1,2}")), 2_000))
        #expect(texts.count == 2 * 3 * 2)
        // A character that a class names twice does not come twice as often.
        let drawn = try values(.pattern(TextPattern(parsing: "[aa-b]")), 2_000)
        let ofA = Double(drawn.count { $0 == "a" })
        #expect(chiSquare([ofA, 2_000 - ofA], expected: [1_000, 1_000]) < 10.83)
    }

    @Test func sequencesOfSeveralLoopsShareNoNumber() throws {
        let kind = ValueGenerator.Kind.sequence(from: 10, step: 5)
        #expect(try values(kind, 3) == ["10", "15", "20"])
        #expect(try values(kind, 3, loop: 1, of: 3) == ["15", "30", "45"])
        let all = try (0..<3).flatMap { try values(kind, 100, loop: $0, of: 3) }.compactMap { Int($0) }
        #expect(all.sorted() == (0..<300).map { 10 + 5 * $0 })
        #expect(try values(.sequence(from: 1, step: -1), 3) == ["1", "0", "-1"])
    }

    @Test func textsAreLettersAndDigits() throws {
        let values = try values(.text(length: 12), 500)
        #expect(values.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9]{12}/) != nil })
        #expect(Set(values.joined()).count == 62)
    }

    @Test(arguments: [.uuid, .integer(1...1_000_000), .text(length: 8)] as [ValueGenerator.Kind])
    func theSeedRepeatsTheValuesOfALoop(_ kind: ValueGenerator.Kind) throws {
        let first = try values(kind, 20)
        #expect(try values(kind, 20) == first)
        #expect(try values(kind, 20, seed: 2) != first)
        #expect(try values(kind, 20, loop: 1, of: 2) != first)
    }

    @Test func aUsersOwnRandomNumbersGiveItTheSameValuesOnEveryLoop() throws {
        let generator = ValueGenerator(name: "g", kind: .uuid)
        let texts = try (0..<2).map { loop in
            var state = try GeneratorState(generator, seed: 1, loop: loop, of: 2)
            var bytes: [UInt8] = []
            state.append(to: &bytes)
            bytes.removeAll()
            var user = SplitMix64(seed: 1, stream: 7)
            state.append(to: &bytes, using: &user)
            return bytes
        }
        #expect(texts[0] == texts[1])
    }
}
