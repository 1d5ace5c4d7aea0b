import Foundation
import LoadAlert
import LoadMeasure
import LoadOutput
import Squall

/// Shows what a monitor sees: as a picture on a terminal, as lines elsewhere.
actor MonitorDisplay {
    private let view: MonitorView?
    private let machines: [String]
    private var state: MonitorState
    private var meters: [String: TargetMeter] = [:]
    private var lines = MonitorLines()
    private var board: AlertBoard
    private var said: String?

    /// - Parameter machines: their probes' names; an empty one stands for this machine.
    init(_ machines: [String], alerts: [AlertRule]) {
        (self.machines, state, board) = (machines, MonitorState(machines), AlertBoard(alerts))
        let screen = Terminal.standardError
        view =
            screen.isInteractive && Terminal.standardOutput.isInteractive
            ? MonitorView(color: screen.wantsColor, screen: TerminalScreen(screen)) : nil
        let now = Date.now.timeIntervalSince1970
        for machine in machines { board.know(Self.title(machine), host: machine, heard: now, now: now) }
    }

    /// A second has passed.
    ///
    /// - Parameter problem: what keeps something from being seen; nil for nothing.
    func show(_ news: [MonitorFeed.News], problem: String?, elapsed: Duration) async {
        let now = Date.now.timeIntervalSince1970
        var told: [AlertEvent] = []
        for item in news {
            for reading in item.readings { meters[item.machine, default: TargetMeter()].add(reading) }
            state.receive(meters[item.machine]?.take(), of: item.machine, at: now)
            guard !item.readings.isEmpty else { continue }
            told += board.receive(item.readings, of: Self.title(item.machine), host: item.machine, now: now)
        }
        told += board.tick(now: now)
        (state.alerts, state.problem) = (board.firing.map(\.text), problem)
        if let view { return await view.show(state, now: now, elapsed: elapsed) }
        write(news, told, problem)
    }

    /// The screen has another size, or was somebody else's.
    func redraw() async { await view?.redraw() }

    /// Gives the terminal back.
    func hide() async { await view?.hide() }

    private func write(_ news: [MonitorFeed.News], _ told: [AlertEvent], _ problem: String?) {
        for item in news {
            if let line = lines.line(item.readings, of: item.machine, isNamed: machines.count > 1) {
                Terminal.standardOutput.write(line + "\n")
            }
        }
        for event in told { Terminal.standardError.write(event.text + "\n") }
        if problem != said { Terminal.standardError.write((problem ?? "all is seen again") + "\n") }
        said = problem
    }

    private static func title(_ machine: String) -> String { machine.isEmpty ? "this machine" : machine }
}
