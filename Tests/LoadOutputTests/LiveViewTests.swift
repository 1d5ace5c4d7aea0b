import LoadMeasure
import LoadPlan
import LoadVerdict
import Synchronization
import Testing

@testable import LoadOutput

/// Collects what a view writes.
final class Terminal: Sendable {
    private let written = Mutex<[String]>([])
    func write(_ text: String) { written.withLock { $0.append(text) } }
    var writes: [String] { written.withLock { $0 } }
}

@Suite struct LiveFrameTests {
    private var progress: LiveProgress {
        var progress = LiveProgress(plan: Shop.plan)
        for second in 0..<12 {
            progress.receive(Shop.interval(from: second, count: 80 + 40 * second, failures: second == 9 ? 3 : 0))
        }
        return progress
    }

    private func text(_ progress: LiveProgress, columns: Int, rows: Int = 40, color: Bool = false) -> String {
        LiveFrame(columns: columns, rows: rows, color: color).lines(progress).map { $0 + "\n" }.joined()
    }

    @Test func aRunningLoad() throws {
        try expectGolden(text(progress, columns: 80), "live-80.txt")
    }

    @Test func onANarrowTerminal() throws {
        try expectGolden(text(progress, columns: 44), "live-44.txt")
    }

    @Test func beforeTheFirstInterval() throws {
        try expectGolden(text(LiveProgress(plan: Shop.closedPlan), columns: 80), "live-start.txt")
    }

    @Test func colored() throws {
        try expectGolden(text(progress, columns: 80, color: true), "live-color.txt")
    }

    @Test func theFooterSaysWhichKeysThereAreAndWhatWasDoneLast() {
        func footer(_ progress: LiveProgress, keys: Bool) -> [String] {
            LiveFrame(columns: 80, rows: 40, color: false, keys: keys).lines(progress).suffix(2).map { $0 }
        }
        #expect(footer(progress, keys: true) == ["", "p pause   + more   - less   q stop"])
        var paused = progress
        paused.changed(RunEvent(at: .seconds(3), action: .pause, source: .key, effect: "500/s -> 0/s"))
        #expect(
            footer(paused, keys: true)
                == ["00:03  pause: 500/s -> 0/s (key)", "p resume   + more   - less   q stop"])
        #expect(footer(paused, keys: false) == ["", "00:03  pause: 500/s -> 0/s (key)"])
    }

    @Test func limitsAndBreakersHaveALineEachWhereThereAreAny() {
        var progress = LiveProgress(plan: Shop.plan)
        progress.receive(Shop.gated(from: 0))
        let lines = text(progress, columns: 80).split(separator: "\n").map(String.init)
        #expect(lines.contains("limit                   20  15.3 in flight on average"), "\(lines)")
        #expect(lines.contains(#"limit                    5  5.00 in flight on average of "visitor""#))
        #expect(lines.contains("breaker             closed"))
        #expect(lines.contains(#"breaker          half-open  of "visitor", task "buy""#))
        let line = LineView.line(Shop.gated(from: 0))
        #expect(line.contains("  limit 20 (15.3 in flight on average)  limit 5 (5.00 in flight on average of"))
        #expect(line.hasSuffix(#"  breaker closed  breaker half-open (of "visitor", task "buy")"#), "\(line)")
        #expect(!LineView.line(Shop.interval(from: 0)).contains("breaker"))
    }

    @Test func neverWiderOrHigherThanTheTerminal() {
        for columns in [1, 20, 44, 69, 70, 80, 200] {
            for rows in [0, 1, 5, 40] {
                let lines = LiveFrame(columns: columns, rows: rows, color: false).lines(progress)
                #expect(lines.allSatisfy { $0.count <= columns })
                #expect(lines.count <= max(rows, 1))
            }
        }
    }

    @Test func memoryDoesNotGrowWithTheRun() {
        var progress = LiveProgress(plan: Shop.plan)
        for second in 0..<500 { progress.receive(Shop.interval(from: second, count: 16)) }
        #expect(progress.throughputs.count == LiveProgress.historyLimit)
        #expect(progress.total.series.count == 4)
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

@Suite struct LiveViewTests {
    @Test func redrawsInPlaceAndLeavesTheTerminalAsItWas() async {
        let terminal = Terminal()
        let view = LiveView(color: false, size: { (80, 24) }, write: { terminal.write($0) })
        await view.start(Shop.plan)
        await view.receive(Shop.interval(from: 0))
        await view.receive(Shop.interval(from: 1))
        await view.finish(Shop.result())

        let writes = terminal.writes
        #expect(writes.count == 4)
        #expect(writes[0].hasPrefix("\u{1B}[?25l"))
        for (drawn, next) in zip(writes, writes.dropFirst()) {
            let lines = drawn.count { $0 == "\n" }
            #expect(next.hasPrefix("\r\u{1B}[\(lines)A"), "goes up over the \(lines) lines drawn before")
        }
        #expect(writes[3].hasSuffix("\u{1B}[J" + LiveView.restoreCursor))
    }

    @Test func aSmallTerminalIsNotScrolled() async {
        let terminal = Terminal()
        let view = LiveView(color: false, size: { (80, 6) }, write: { terminal.write($0) })
        await view.start(Shop.plan)
        await view.receive(Shop.interval(from: 0))
        #expect(terminal.writes.allSatisfy { $0.count { $0 == "\n" } < 6 })
    }

    @Test func plainLinesWithoutATerminal() {
        let terminal = Terminal()
        let view = LineView { terminal.write($0) }
        view.start(Shop.plan)
        view.receive(Shop.interval(from: 0))
        view.changed(RunEvent(at: .seconds(63), action: .rate, value: 80, source: .api, effect: "400/s -> 80/s"))
        view.receive(Shop.interval(from: 64, count: 80, failures: 3))
        view.receive(Snapshot(start: .seconds(65), end: .seconds(66)))
        // A short rest says little of the load.
        view.receive(Snapshot(start: .seconds(66), end: .milliseconds(66_100)))
        view.finish(Shop.result())
        #expect(
            terminal.writes == [
                "shop: open, up to 500/s, 00:30\n",
                "00:01  400/s  p50 3.95 ms  p99 39.1 ms  errors 0  users 64  send lag p99 38.1 µs\n",
                "01:03  rate: 400/s -> 80/s (api)\n",
                "01:05  77.0/s  p50 3.77 ms  p99 900 ms  errors 3  users 64  send lag p99 40.0 µs\n",
                "01:06  0/s  p50 –  p99 –  errors 0  users 0  send lag p99 –\n",
            ])
    }
}

@Suite struct BarsTests {
    @Test func sparklinesScaleToTheHighestValue() {
        #expect(Bars.sparkline([0, 0.01, 25, 50, 75, 100]) == " ▁▃▅▇█")
        #expect(Bars.sparkline([]) == "" && Bars.sparkline([0, 0]) == "  ")
    }

    @Test func everyValueFallsIntoOneBin() {
        for bins in [1, 8, 60] {
            #expect(Bars.logBins(Shop.times(500, from: 0.1, to: 1_000), bins: bins).reduce(0, +) == 500)
        }
        var one = TimeHistogram()
        one.record(0)
        #expect(Bars.logBins(one, bins: 3) == [1, 0, 0])
        #expect(Bars.logBins(TimeHistogram(), bins: 2) == [0, 0])
    }

    @Test func valuesSpreadEvenlyOverTheLogarithmGiveAFlatPicture() {
        let bins = Bars.logBins(Shop.times(1_000, from: 1, to: 1_000), bins: 10)
        #expect(bins.allSatisfy { abs($0 - 100) <= 2 }, "\(bins)")
    }
}
