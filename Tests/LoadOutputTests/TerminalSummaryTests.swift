import LoadMeasure
import LoadPlan
import LoadVerdict
import Testing

@testable import LoadOutput

@Suite struct TerminalSummaryTests {
    @Test func limitsBreakersAndMeetings() throws {
        try expectGolden(TerminalSummary().text(Shop.gatedResult), "summary-limits.txt")
    }

    private var overloaded: RunResult {
        var total = Shop.interval(from: 0, seconds: 30, count: 12_000, failures: 30)
        total.loops[1]?.busyTime = 29.7
        total.sendLag = Shop.times(12_000, from: 0.000_3, to: 400)
        total.counts.unsent = 40
        total.counts.intended += 40
        return Shop.result(total: total)
    }

    @Test func failedThreshold() throws {
        try expectGolden(TerminalSummary().text(Shop.result()), "summary-fail.txt")
    }

    @Test func passed() throws {
        let total = Shop.interval(from: 0, seconds: 30, count: 12_000)
        try expectGolden(TerminalSummary(width: 120).text(Shop.result(total: total)), "summary-pass-wide.txt")
    }

    @Test func invalid() throws {
        try expectGolden(TerminalSummary().text(overloaded), "summary-invalid.txt")
    }

    @Test func verboseShowsEveryFinding() throws {
        try expectGolden(TerminalSummary(verbose: true).text(Shop.result()), "summary-verbose.txt")
    }

    @Test func changedWhileItRan() throws {
        let text = TerminalSummary().text(Shop.result(events: Shop.events))
        #expect(text.contains("open, up to 500/s, changed meanwhile; "))
        #expect(text.contains("\nEVENTS\n  00:00  rate: 500/s -> 750.5/s (key)\n  00:05  users: "))
        let many = TerminalSummary().text(Shop.result(events: Array(repeating: Shop.events, count: 9).flatMap(\.self)))
        #expect(many.contains("\nEVENTS\n  … \(Shop.events.count * 9 - 20) more before\n"))
    }

    @Test func ofSeveralScenarios() throws {
        try expectGolden(TerminalSummary().text(Shop.severalScenarios), "summary-scenarios.txt")
    }

    @Test func colored() throws {
        try expectGolden(TerminalSummary(color: true).text(Shop.result()), "summary-color.txt")
    }

    @Test func unreachable() throws {
        var total = Snapshot(start: .zero, end: .seconds(1))
        (total.counts.intended, total.counts.failed) = (64, 64)
        var tally = ErrorTally()
        (tally.count, tally.examples) = (64, ["127.0.0.1:8080: Connection refused"])
        total.errors[.connectRefused] = tally
        let result = Shop.result(Shop.closedPlan, total: total, ending: .unreachable)
        try expectGolden(TerminalSummary().text(result), "summary-unreachable.txt")
    }

    @Test func interruptedBeforeAnythingWasMeasured() throws {
        let result = Shop.result(total: Snapshot(start: .zero, end: .zero), ending: .interrupted)
        try expectGolden(TerminalSummary(width: 60).text(result), "summary-interrupted-empty.txt")
    }

    @Test func abortedByAThreshold() throws {
        try expectGolden(TerminalSummary().text(Shop.aborted), "summary-aborted.txt")
    }

    @Test(arguments: [60, 80, 104, 160]) func noLineIsWiderThanTheTerminal(width: Int) {
        for result in [
            Shop.result(), overloaded, Shop.aborted, Shop.result(Shop.closedPlan, total: Shop.interval(from: 0)),
        ] {
            for verbose in [false, true] {
                for line in TerminalSummary(width: width, verbose: verbose).text(result).split(separator: "\n") {
                    #expect(line.count <= width, "\(line)")
                }
            }
        }
    }

    @Test func whatTheTargetSentDoesNotSteerTheTerminal() {
        var total = Shop.interval(from: 0, failures: 3)
        total.errors[.malformed] = ErrorTally()
        total.errors[.malformed]?.add(example: "not HTTP: \u{1B}[2J\u{9B}31m\r\n\u{7}")
        let text = TerminalSummary().text(Shop.result(total: total))
        #expect(text.contains("    not HTTP: ·[2J·31m···\n"))
    }

    @Test func colourChangesNothingButColour() {
        let plain = TerminalSummary(color: false).text(Shop.result())
        #expect(!plain.contains("\u{1B}"))
        let colored = TerminalSummary(color: true).text(Shop.result())
        #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }
}
