import Testing

/// What a user reads about mistakes in `events`.
@Suite struct EventMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    static let mistakes = [
        Mistake(
            adding: "      events: 5\n",
            says: [#"9:15: error: events is "5"; write all, or for example {at-most: 100, for: 10s}"#]),
        Mistake(
            """
            squall: 1
            target: http://127.0.0.1:8080
            phases: [{users: 1, duration: 1s}]
            users:
              tasks:
                - {name: a, steps: [{get: /, events: [1]}]}

            """, says: ["6:42: error: events is a list; write all, or for example {at-most: 100, for: 10s}"]),
        Mistake(
            adding: "      events: {at-most: 0}\n",
            says: [#"9:25: error: at-most "0" is out of range; write a whole number from 1 to 1,000,000,000"#]),
        Mistake(
            adding: "      events: {for: 5}\n",
            says: [#"9:21: error: for "5" has no unit; write for example 5s or 5ms"#]),
    ]
}
