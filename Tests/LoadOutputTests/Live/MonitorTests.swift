import LoadMeasure
import LoadTarget
import Testing

@testable import LoadOutput

/// What a monitor draws.
@Suite struct MonitorTests {
    /// A second of a machine whose cores are as busy as that, with a web server on it.
    private static func second(_ shares: [Double], memory: Double = 2e9) -> TargetSnapshot {
        var snapshot = TargetSnapshot()
        func add(_ name: String, _ kind: TargetSeries.Kind, _ value: Double, _ tags: (String, String)...) {
            let series = TargetSeries(name, unit: "1", kind, tags: tags.map { TargetTag($0.0, $0.1) })
            snapshot.series[series] = .init(sum: value, weight: 1, max: value)
        }
        for (core, share) in shares.enumerated() {
            for (mode, time) in [("user", share), ("idle", 0.9 - share), ("iowait", 0.1)] {
                add("system.cpu.time", .counter, time, ("cpu.logical_number", "\(core)"), ("cpu.mode", mode))
            }
        }
        add("system.memory.usage", .gauge, memory, ("system.memory.state", "used"))
        add("system.memory.usage", .gauge, 8e9 - memory, ("system.memory.state", "available"))
        for resource in ["cpu", "io", "memory"] {
            add("system.linux.pressure.time", .counter, 0.021, ("pressure.kind", "some"), ("resource", resource))
        }
        add("process.cpu.time", .counter, 0.66, ("process.executable.name", "nginx"))
        add("process.memory.usage", .gauge, 24e6, ("process.executable.name", "nginx"))
        add("process.thread.count", .gauge, 9, ("process.executable.name", "nginx"))
        return snapshot
    }

    private static func state(_ machines: [String], seconds: Int = 30) -> MonitorState {
        var state = MonitorState(machines)
        for number in 0..<seconds {
            for machine in machines {
                state.receive(
                    second([0.1, Double(number) / 100, 0, 0.9]), of: machine, at: 1_000 + Double(number))
            }
        }
        return state
    }

    @Test func aMachineHasItsCoresAndPrograms() {
        let lines = MonitorFrame(columns: 100, rows: 24).lines(
            Self.state([""]), now: 1_030, elapsed: .seconds(30))
        let text = lines.joined(separator: "\n")
        #expect(lines.count == 24 && lines.allSatisfy { $0.columns <= 100 })
        #expect(lines[0].hasPrefix("squall monitor  this machine") && lines[0].hasSuffix("00:30"))
        #expect(
            lines[2]
                == "this machine  cpu 1.29/4  memory 2.00 GB/8.00 GB  waiting for cpu 2.10 %, io 2.10 %, memory 2.10 %")
        #expect(lines[3] == "   0 ━───────── 10.0 %       1 ━━━─────── 29.0 %       2 ────────── 0 %")
        #expect(lines[4] == "   3 ━━━━━━━━━─ 90.0 %")
        #expect(text.contains("100 % ┤") && text.contains("  0 % ┤"))
        #expect(text.contains("nginx  0.66  24.0 MB        9      –"), "\(text)")
    }

    @Test(arguments: [(20, 4), (40, 10), (80, 24), (300, 100)]) func anyScreenIsFilledAndNeverMore(size: (Int, Int)) {
        var state = Self.state(["web-1", "web-2", "db-1"])
        state.alerts = (0..<20).map { "alert: web-\($0): cpu > 90%" }
        state.problem = "the hub at http://10.0.0.9:4318: connection refused"
        let lines = MonitorFrame(columns: size.0, rows: size.1, color: false).lines(
            state, now: 1_030, elapsed: .seconds(30))
        #expect(lines.count == size.1)
        #expect(lines.allSatisfy { $0.columns <= size.0 }, "\(lines)")
    }

    @Test func silenceAlertsAndProblemsAreSeen() {
        var state = Self.state(["web-1"])
        state.alerts = ["alert: web-1: cpu > 90%"]
        state.problem = "the hub is away"
        let text = MonitorFrame(columns: 100, rows: 24).lines(state, now: 1_049, elapsed: .seconds(60))
        #expect(text[1] == "alert: web-1: cpu > 90%" && text[2] == "the hub is away")
        #expect(text[4].hasPrefix("web-1  silent for 20.0 s  cpu 1.29/4"))
        let none = MonitorFrame(columns: 100, rows: 24).lines(
            MonitorState(["web-1"]), now: 1_000, elapsed: .zero)
        #expect(none[2] == "web-1  nothing was measured yet")
    }

    /// Of a machine with more cores than there is room for, it stays in its place.
    @Test func aLargeMachineLeavesRoomForTheOthers() {
        var state = Self.state(["big", "small"])
        state.receive(Self.second(Array(repeating: 0.5, count: 256)), of: "big", at: 1_030)
        let lines = MonitorFrame(columns: 80, rows: 24).lines(state, now: 1_030, elapsed: .zero)
        #expect(lines.contains { $0.hasPrefix("small  cpu 1.29/4") }, "\(lines)")
    }

    @Test func theViewWritesWhatDiffersAndGivesTheScreenBack() async {
        let screen = RecordedScreen()
        let view = MonitorView(color: false, screen: screen)
        let state = Self.state([""])
        await view.show(state, now: 1_030, elapsed: .seconds(30))
        await view.show(state, now: 1_030, elapsed: .seconds(30))
        #expect(screen.writes.count == 2 && screen.writes.first == "enter", "the same is not written again")
        await view.show(state, now: 1_030, elapsed: .seconds(31))
        #expect(screen.writes.count == 3 && screen.writes[2].contains("00:31"))
        #expect(!screen.writes[2].contains("nginx"))
        await view.redraw()
        #expect(screen.writes.last?.contains("nginx") == true)
        screen.takeAway(true)
        await view.show(state, now: 1_031, elapsed: .seconds(32))
        #expect(screen.writes.count == 4)
        await view.hide()
        #expect(screen.writes.last == "leave")
    }
}
