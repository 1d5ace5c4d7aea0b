import LoadMeasure
import LoadPlan
import LoadVerdict
import Testing

@testable import LoadOutput

@Suite struct LiveFrameTests {
    private static let sizes = [(80, 24), (120, 40), (40, 12)]
    private static let pages = LiveState.Page.allCases

    private func state(_ keys: String) -> LiveState {
        keys.reduce(into: LiveState()) { _ = $0.press(.character($1), most: 0, screenful: 1) }
    }

    private func picture(
        _ progress: LiveProgress, _ size: (Int, Int), keys: String = "", color: Bool = false
    ) -> String {
        LiveFrame(columns: size.0, rows: size.1, color: color, keys: true).lines(progress, state(keys))
            .map { $0 + "\n" }.joined()
    }

    @Test(arguments: sizes) func anHour(_ columns: Int, _ rows: Int) throws {
        try expectGolden(picture(LiveRuns.hour, (columns, rows)), "live-hour-\(columns)x\(rows).txt")
    }

    @Test func fiveSeconds() throws {
        try expectGolden(picture(LiveRuns.fiveSeconds, (80, 24)), "live-5s-80x24.txt")
    }

    @Test(arguments: sizes) func beforeTheFirstInterval(_ columns: Int, _ rows: Int) throws {
        try expectGolden(picture(LiveRuns.empty, (columns, rows)), "live-empty-\(columns)x\(rows).txt")
    }

    @Test(arguments: sizes) func errorsAndThresholdsThatFail(_ columns: Int, _ rows: Int) throws {
        try expectGolden(picture(LiveRuns.errors, (columns, rows)), "live-errors-\(columns)x\(rows).txt")
    }

    @Test(arguments: sizes) func anInvalidMeasurement(_ columns: Int, _ rows: Int) throws {
        try expectGolden(picture(LiveRuns.invalid, (columns, rows)), "live-invalid-\(columns)x\(rows).txt")
    }

    @Test(arguments: [("1", "overview"), ("2", "series"), ("4", "errors")])
    func longAndWideNames(_ key: String, _ page: String) throws {
        try expectGolden(picture(LiveRuns.wideNames, (80, 24), keys: key), "live-wide-\(page)-80x24.txt")
    }

    @Test(arguments: [("2", "series"), ("3", "histogram"), ("4", "errors"), ("5", "timings"), ("?", "help")])
    func theOtherViews(_ key: String, _ page: String) throws {
        try expectGolden(picture(LiveRuns.errors, (80, 24), keys: key), "live-page-\(page)-80x24.txt")
        try expectGolden(picture(LiveRuns.errors, (40, 12), keys: key), "live-page-\(page)-40x12.txt")
    }

    @Test func colored() throws {
        try expectGolden(picture(LiveRuns.errors, (80, 24), color: true), "live-color-80x24.txt")
    }

    @Test func noPictureIsWiderOrHigherThanTheTerminal() {
        let runs = [LiveRuns.empty, LiveRuns.errors, LiveRuns.wideNames, LiveRuns.gated, LiveRuns.manySeries]
        for progress in runs {
            for columns in [10, 40, 60, 80, 133] {
                for rows in [1, 5, 12, 20, 24, 60] {
                    for page in Self.pages {
                        let lines = LiveFrame(columns: columns, rows: rows, keys: true)
                            .lines(progress, state(page.rawValue), notice: "no rate")
                        #expect(lines.allSatisfy { $0.columns <= columns }, "\(page) \(columns)x\(rows)")
                        #expect(lines.count == rows, "\(page) \(columns)x\(rows)")
                    }
                }
            }
        }
    }

    @Test func whatMattersMostStaysWhereThereAreFewRows() {
        for rows in [8, 12, 24, 40] {
            let text = picture(LiveRuns.errors, (80, rows))
            for word in ["throughput", "p99", "thresholds", "generator", "status", "q stop"] {
                #expect(text.contains(word), "\(word) in \(rows) rows:\n\(text)")
            }
        }
    }

    @Test func limitsAndBreakersHaveALineEachWhereThereAreAny() {
        let text = picture(LiveRuns.gated, (80, 40))
        for line in ["limit       20  15.3 in flight on average", "breaker     closed"] {
            #expect(text.contains(line + "\n") || text.contains(line + "  \n"), "\(text)")
        }
        #expect(text.contains(#"breaker     half-open  of "visitor", task "buy""#), "\(text)")
    }

    @Test func aPauseIsSaidAndTheKeyResumes() {
        var progress = LiveRuns.fiveSeconds
        #expect(!progress.isPaused && picture(progress, (80, 24)).contains("space pause"))
        progress.changed(RunEvent(at: .seconds(5.02), action: .pause, source: .key, effect: "500/s -> 0/s"))
        let text = picture(progress, (80, 24))
        #expect(progress.isPaused && text.contains("paused") && text.contains("space resume"), "\(text)")
        #expect(text.contains("00:05  pause: 500/s -> 0/s (key)") && text.contains("▲"), "\(text)")
        #expect(progress.plannedRate(at: .seconds(6)) == 0)
        progress.changed(RunEvent(at: .seconds(7), action: .resume, source: .key, effect: "0/s -> 500/s"))
        #expect(!progress.isPaused)
        // What was asked for before the changes stays as it was.
        #expect(progress.course.rate(at: .seconds(2.5)) == 250 && progress.course.rate(at: .seconds(6)) == 0)
        #expect(progress.course.rate(at: .seconds(8)) == 500)
    }

    @Test func whatBecameOfAKeyIsSaidInPlaceOfTheLastEvent() {
        let lines = LiveFrame(columns: 80, rows: 24, keys: true)
            .lines(LiveRuns.hour, LiveState(), notice: "this load has users and no rate; change the number of users")
        #expect(lines[22] == "this load has users and no rate; change the number of users")
        #expect(picture(LiveRuns.hour, (80, 24)).contains("45:00  rate: 10/s -> 15/s (key)"))
    }

    @Test func theSeriesScrollDownToTheLast() {
        let frame = LiveFrame(columns: 80, rows: 24, keys: true)
        var state = state("2")
        let (most, screenful) = frame.scrolling(LiveRuns.manySeries, state)
        #expect(most > 30 && most + screenful == 60)
        #expect(!frame.lines(LiveRuns.manySeries, state).contains { $0.hasPrefix("step 59") })
        _ = state.press(.end, most: most, screenful: screenful)
        let lines = frame.lines(LiveRuns.manySeries, state)
        #expect(lines.contains { $0.hasPrefix("step 59") } && lines.contains { $0.contains("per second") })
        // The slowest first.
        _ = state.press(.character("s"), most: most, screenful: screenful)
        #expect(frame.lines(LiveRuns.manySeries, state)[5].hasPrefix("step 58"))
    }

    @Test func plotsHoldTheWholeRun() {
        let text = picture(LiveRuns.hour, (120, 40))
        #expect(text.contains("00:00") && text.contains("60:00"), "\(text)")
        #expect(LiveRuns.hour.points.first?.start == 0 && LiveRuns.hour.points.last?.end == 3_540)
    }

    @Test func memoryDoesNotGrowWithTheRun() {
        #expect(LiveRuns.hour.points.count <= Timeline.mostIntervals)
        #expect(LiveRuns.hour.total.series.count <= 6)
        var progress = LiveRuns.empty
        for second in 0..<1_000 {
            progress.changed(
                RunEvent(at: .seconds(second), action: .users, value: 3, source: .program, effect: "2 users -> 3 users")
            )
        }
        #expect(progress.events.count == LiveProgress.mostEvents)
    }

    @Test func progressIsByIterationsWhereTheyEndTheRun() {
        var plan = Shop.closedPlan
        let shape = UserPhase.Shape.iterations(count: 1_000, users: 4)
        plan.scenarios[0].workload = .closed([UserPhase(shape: shape, duration: .seconds(3_600))])
        var progress = LiveProgress(plan: plan)
        progress.receive(Shop.interval(from: 0, count: 500))
        #expect(progress.share == 0.25)
        for second in 1..<6 { progress.receive(Shop.interval(from: second, count: 500)) }
        #expect(progress.share == 1)
    }

    @Test func phasesHaveNames() {
        let times = [0.0, 4.9, 5, 24.9, 25, 29.9, 30].map { Shop.plan.phase(at: .seconds($0)) }
        #expect(
            times == [
                "warm up (1 of 3)", "warm up (1 of 3)", "hold (2 of 3)", "hold (2 of 3)", "phase 3 of 3",
                "phase 3 of 3",
                nil,
            ])
        #expect(Shop.closedPlan.phase(at: .zero) == nil)
    }
}
