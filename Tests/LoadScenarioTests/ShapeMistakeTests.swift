import Testing

/// What a user reads about mistakes in the shapes of phases.
@Suite struct ShapeMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    private static func users(_ shape: String, _ says: String...) -> Mistake {
        Mistake(replacing: "users: 10", by: "users: \(shape)", says: says)
    }

    private static func rate(_ shape: String, _ says: String...) -> Mistake {
        Mistake(replacing: "users: 10", by: "rate: \(shape)", says: says)
    }

    private static func phase(_ text: String, _ says: String...) -> Mistake {
        Mistake(replacing: "users: 10\n    duration: 30s", by: text, says: says)
    }

    static let mistakes: [Mistake] = [
        users("{from: -1, to: 5}", #"4:19: error: from "-1" is negative; write a whole number from 0 to 10,000,000"#),
        users(
            "{from: 1, to: many}",
            #"4:26: error: to "many" is not a whole number; write a whole number from 0 to 10,000,000"#),
        users(
            "{mean: 0, amplitude: 5, period: 10s}",
            #"4:19: error: mean "0" is out of range; write a whole number from 1 to 10,000,000"#),
        users(
            "{mean: 10, amplitude: 5, period: 10}",
            #"4:45: error: period "10" has no unit; write for example 10s or 10ms"#),
        users(
            "{mean: 10, amplitude: 5, period: 10s, shift: 5}",
            #"4:57: error: shift "5" has no unit; write for example 5s or 5ms"#),
        users(
            "{base: -1, peak: 5, at: 1s, for: 1s}",
            #"4:19: error: base "-1" is negative; write a whole number from 0 to 10,000,000"#),
        users(
            "{base: 5, peak: 5, at: 1s, for: 1s}",
            "4:28: error: the peak is not above the base; write a peak above the base, or a phase without a spike"),
        users("{base: 1, peak: 5, at: 1, for: 1s}", #"4:35: error: at "1" has no unit; write for example 1s or 1ms"#),
        users(
            "{base: 1, peak: 5, at: 1s, for: 0s}",
            "4:44: error: for is zero; write a duration above zero, for example 30s"),
        users(
            "{base: 1, peak: 5, at: 29s, for: 5s}",
            "4:12: error: the spike ends after 34s, its phase after 30s; write duration: 34s or more"),
        rate("{from: 5, to: 50/s}", #"4:18: error: from "5" has no unit; write for example 5/s or 5/min"#),
        rate("{from: 5/s, to: 50}", #"4:27: error: to "50" has no unit; write for example 50/s or 50/min"#),
        rate(
            "{mean: 5, amplitude: 5/s, period: 10s}",
            #"4:18: error: mean "5" has no unit; write for example 5/s or 5/min"#),
        rate(
            "{mean: 5/s, amplitude: 5/s, period: 10}",
            #"4:47: error: period "10" has no unit; write for example 10s or 10ms"#),
        rate(
            "{base: 5, peak: 50/s, at: 1s, for: 1s}",
            #"4:18: error: base "5" has no unit; write for example 5/s or 5/min"#),
        rate(
            "{base: 5/s, peak: 50/s, at: 1s, for: 1}", #"4:48: error: for "1" has no unit; write for example 1s or 1ms"#
        ),
        phase(
            "users: {from: 1, to: 5, step: 0, every: 5s}",
            #"4:35: error: step "0" is out of range; write a whole number from 1 to 10,000,000"#),
        phase(
            "users: {from: 1, to: 5, step: 1, every: 5}",
            #"4:45: error: every "5" has no unit; write for example 5s or 5ms"#),
        phase(
            "rate: {from: 1/s, to: 5/s, step: 1, every: 5s}",
            #"4:38: error: step "1" has no unit; write for example 1/s or 1/min"#),
        phase(
            "rate: {from: 1/s, to: 5/s, step: 1/s, every: 0s}",
            "4:50: error: every is zero; write a duration above zero, for example 30s"),
        phase("{name: [a], users: 1, duration: 1s}", "4:12: error: name is a list; write a name"),
        phase(
            "{rate: 5/s, duration: 1s, max-arrivals: 0}",
            #"4:45: error: max-arrivals "0" is out of range; write a whole number from 1 to 1,000,000,000,000"#),
        phase(
            "{iterations: 5, max-duration: 5}",
            #"4:35: error: max-duration "5" has no unit; write for example 5s or 5ms"#),
        phase(
            "{users: 5, duration: 1s, max-arrivals: 5}",
            #"4:30: error: "max-arrivals" means nothing in a phase of users; remove it"#),
    ]
}
