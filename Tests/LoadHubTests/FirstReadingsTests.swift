import Testing

@testable import LoadProbeLink

/// Readings that are more than one answer has room for.
@Suite struct FirstReadingsTests {
    /// A hub that has values at a rate, and answers how many there are.
    private static func asked(
        span: Double, rate: Double, most: Double = 1_000_000
    ) async throws(HubClient.Failed) -> (answer: Double, end: Double) {
        try await HubClient.first(from: 1_000, to: 1_000 + span) { end throws(HubClient.Failed) in
            let values = (end - 1_000) * rate
            guard values <= most else { throw HubClient.Failed(description: "too much", isTooMuch: true) }
            return values
        }
    }

    @Test(arguments: [(60.0, 1_000.0, 60.0), (3_600, 20_000, 28.125), (3_600, 300, 1_800), (120, 100_000, 7.5)])
    func theTimeIsHalvedUntilItIsAnswered(span: Double, rate: Double, answered: Double) async throws {
        let (values, end) = try await Self.asked(span: span, rate: rate)
        #expect(end == 1_000 + answered && values == answered * rate)
    }

    @Test func whatNeverFitsEnds() async {
        await #expect(throws: HubClient.Failed(description: "too much", isTooMuch: true)) {
            try await Self.asked(span: 3_600, rate: 10_000_000)
        }
    }

    @Test func anotherFailureIsNoReasonToAskAgain() async {
        var questions = 0
        await #expect(throws: HubClient.Failed(description: "away")) {
            try await HubClient.first(from: 0, to: 3_600) { _ throws(HubClient.Failed) -> Int in
                questions += 1
                throw HubClient.Failed(description: "away")
            }
        }
        #expect(questions == 1)
    }
}
