import LoadMeasure
import LoadPlan
import LoadVerdict
import Synchronization
import Testing

@testable import LoadOutput

/// Keeps what a view does to its screen.
final class RecordedScreen: LiveScreen {
    private let kept = Mutex<(writes: [String], size: (columns: Int, rows: Int), isOurs: Bool)>(([], (80, 24), true))

    var writes: [String] { kept.withLock { $0.writes } }
    var size: (columns: Int, rows: Int) { kept.withLock { $0.size } }
    var isOurs: Bool { kept.withLock { $0.isOurs } }

    func resize(to size: (columns: Int, rows: Int)) { kept.withLock { $0.size = size } }
    func takeAway(_ isTaken: Bool) { kept.withLock { $0.isOurs = !isTaken } }
    func enter() { write("enter") }
    func leave() { write("leave") }
    func write(_ text: String) { kept.withLock { $0.writes.append(text) } }
}

@Suite struct LiveViewTests {
    private let screen = RecordedScreen()

    private func started() async -> LiveView {
        let view = LiveView(color: false, keys: true, screen: screen)
        await view.start(Shop.plan)
        return view
    }

    @Test func takesTheScreenDrawsInPlaceAndGivesItBack() async {
        let view = await started()
        await view.receive(Shop.interval(from: 0))
        await view.receive(Shop.interval(from: 1))
        await view.finish(Shop.result())
        await view.redraw()

        let writes = screen.writes
        #expect(writes.count == 5 && writes[0] == "enter" && writes[4] == "leave")
        #expect(writes[1].contains("\u{1B}[2J") && !writes[2].contains("\u{1B}[2J"))
        for picture in writes[1...3] {
            #expect(picture.hasPrefix("\u{1B}[?2026h") && picture.hasSuffix("\u{1B}[?2026l"))
            #expect(!picture.contains("\n"), "nothing scrolls")
        }
    }

    @Test func onlyRowsThatDifferAreWritten() async {
        let view = await started()
        await view.receive(Shop.interval(from: 0))
        let before = screen.writes.count
        await view.redraw()
        #expect(screen.writes.count == before)
        await view.tell("no rate")
        let last = screen.writes.last ?? ""
        #expect(screen.writes.count == before + 1)
        #expect(last == "\u{1B}[?2026h\u{1B}[23;1H\u{1B}[2Kno rate\u{1B}[?2026l")
    }

    @Test func anotherSizeIsDrawnAnew() async {
        let view = await started()
        screen.resize(to: (40, 12))
        await view.redraw()
        let last = screen.writes.last ?? ""
        #expect(last.contains("\u{1B}[2J") && last.contains("\u{1B}[12;1H") && !last.contains("\u{1B}[13;1H"))
        screen.resize(to: (0, 0))
        await view.redraw()
    }

    @Test func keysChooseTheViewOnceTheyAreDrawn() async {
        let view = await started()
        #expect(await view.press(.character("?")))
        #expect(await !view.press(.character("+")))
        #expect(screen.writes.count == 2)
        await view.redraw()
        #expect(screen.writes.last?.contains("KEYS") == true)
    }

    @Test func hiddenItWritesNothing() async {
        let view = await started()
        await view.hide()
        let hidden = screen.writes
        #expect(hidden.last == "leave")
        await view.receive(Shop.interval(from: 0))
        await view.redraw()
        await view.hide()
        #expect(screen.writes == hidden)
        await view.show()
        #expect(screen.writes.dropFirst(hidden.count).first == "enter")
        #expect(screen.writes.last?.contains("00:01") == true, "what was measured meanwhile")
    }

    @Test func inTheBackgroundItWaitsForTheScreen() async {
        screen.takeAway(true)
        let view = await started()
        await view.receive(Shop.interval(from: 0))
        #expect(screen.writes.isEmpty)
        screen.takeAway(false)
        await view.receive(Shop.interval(from: 1))
        #expect(screen.writes.first == "enter" && screen.writes.count == 2)
        screen.takeAway(true)
        await view.receive(Shop.interval(from: 2))
        #expect(screen.writes.count == 2)
    }

    @Test func aRunWithoutLoadNeverTakesTheScreen() async {
        let view = LiveView(color: false, screen: screen)
        await view.finish(Shop.result())
        #expect(screen.writes.isEmpty)
    }
}
