import LoadMeasure
import LoadPlan
import LoadVerdict
import Testing

@testable import LoadOutput

@Suite struct LineViewTests {
    @Test func plainLinesWithoutATerminal() {
        let terminal = RecordedScreen()
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

    @Test func limitsAndBreakersAreInTheLine() {
        let line = LineView.line(Shop.gated(from: 0))
        #expect(line.contains("  limit 20 (15.3 in flight on average)  limit 5 (5.00 in flight on average of"))
        #expect(line.hasSuffix(#"  breaker closed  breaker half-open (of "visitor", task "buy")"#), "\(line)")
        #expect(!LineView.line(Shop.interval(from: 0)).contains("breaker"))
    }
}
