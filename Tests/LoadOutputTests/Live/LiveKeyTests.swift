import Testing

@testable import LoadOutput

@Suite struct LiveKeyTests {
    private func keys(_ text: String) -> [LiveKey] {
        var reader = LiveKeyReader()
        return reader.keys(Array(text.utf8))
    }

    @Test func keysAsTerminalsSendThem() {
        #expect(keys("p+") == [.character("p"), .character("+")])
        #expect(keys("\u{1B}[A\u{1B}[B\u{1B}[5~\u{1B}[6~") == [.up, .down, .pageUp, .pageDown])
        #expect(keys("\u{1B}OA\u{1B}OB\u{1B}OH\u{1B}OF") == [.up, .down, .home, .end])
        #expect(keys("\u{1B}[H\u{1B}[1~\u{1B}[4~\u{1B}[F") == [.home, .home, .end, .end])
        #expect(keys("\u{1A}") == [.suspend])
    }

    /// What is no key here must not be taken for keys that change the load.
    @Test func otherSequencesArePassedOverAsAWhole() {
        #expect(keys("\u{1B}[1;5A\u{1B}[3~\u{1B}[<0;10;10M\u{1B}[200~q") == [.character("q")])
        #expect(keys("\u{1B}OPé\u{1B}\u{1B}[B日+") == [.down, .character("+")])
        #expect(keys("\u{1B}[" + String(repeating: "1;", count: 1_000) + "~q") == [.character("q")])
    }

    @Test func piecesMakeNoDifference() {
        let text = "s\u{1B}[B\u{1B}[6~\u{1B}OA\u{1B}[1;2Aq\u{1B}[H"
        for length in 1...text.utf8.count {
            var reader = LiveKeyReader()
            var found: [LiveKey] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                found += reader.keys(rest.prefix(length))
                rest = rest.dropFirst(length)
            }
            #expect(found == keys(text), "in pieces of \(length)")
        }
    }
}

@Suite struct LiveStateTests {
    @Test func digitsChooseViewsAndTheHelpLeadsBack() {
        var state = LiveState()
        for (key, page) in zip("2345", [LiveState.Page.series, .histogram, .errors, .timings]) {
            let isUsed = state.press(.character(key), most: 0, screenful: 10)
            #expect(isUsed && state.page == page)
        }
        _ = state.press(.character("?"), most: 0, screenful: 10)
        #expect(state.page == .help)
        _ = state.press(.character("?"), most: 0, screenful: 10)
        #expect(state.page == .overview)
    }

    @Test func keysThatChangeTheLoadAreNotTheViews() {
        var state = LiveState()
        let used = "+-=[] pq6sx".filter { state.press(.character($0), most: 5, screenful: 10) }
        #expect(used.isEmpty)
        #expect(state == LiveState())
    }

    @Test func scrollingStaysWithinTheView() {
        var state = LiveState()
        func press(_ key: LiveKey) -> Int {
            _ = state.press(key, most: 25, screenful: 10)
            return state.scroll
        }
        #expect(
            [.up, .down, .pageDown, .pageDown, .pageDown, .up, .home, .end, .pageUp].map(press) == [
                0, 1, 11, 21, 25, 24, 0, 25, 15,
            ])
        #expect(press(.character("2")) == 0)
    }

    @Test func theSeriesAreSortedByOneAfterTheOther() {
        var state = LiveState()
        _ = state.press(.character("2"), most: 0, screenful: 10)
        let orders = (0..<5).map { _ in
            defer { _ = state.press(.character("s"), most: 0, screenful: 10) }
            return state.order
        }
        #expect(orders == [.traffic, .p99, .errors, .name, .traffic])
    }
}
