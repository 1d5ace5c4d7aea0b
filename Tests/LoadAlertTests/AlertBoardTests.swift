import LoadTarget
import Testing

@testable import LoadAlert

/// Rules against readings, in virtual time.
@Suite struct AlertBoardTests {
    private static let used = TargetSeries(
        "system.memory.usage", unit: "By", .gauge, tags: [TargetTag("system.memory.state", "used")])
    private static let available = TargetSeries(
        "system.memory.usage", unit: "By", .gauge, tags: [TargetTag("system.memory.state", "available")])

    private func board(_ rules: String...) throws -> AlertBoard {
        AlertBoard(try rules.map { try AlertRule(parsing: $0) })
    }

    private func memory(_ bytes: Double, at time: Double) -> TargetReading {
        TargetReading(
            time: time, points: [TargetPoint(Self.used, bytes), TargetPoint(Self.available, 100 - bytes)])
    }

    /// Readings each second of the amounts given; what was told, with when.
    private func told(_ board: inout AlertBoard, _ amounts: [Double], from start: Double = 1_000) -> [AlertEvent] {
        amounts.enumerated().flatMap { second, amount in
            let time = start + Double(second)
            return board.receive([memory(amount, at: time)], of: "web-1", host: "h", now: time + 0.5)
        }
    }

    @Test func anAlertFiresOnceAndIsOverOnce() throws {
        var board = try board("memory > 50B for 3s")
        let events = told(&board, [10] + Array(repeating: 60, count: 10) + Array(repeating: 10, count: 10))
        #expect(events.map(\.state) == [.firing, .resolved])
        #expect(events.map(\.at) == [1_004, 1_014])
        #expect(events.map(\.since) == [1_001, 1_001])
        #expect(events.map(\.value) == [60, 10])
        #expect(events.first?.text == "alert: web-1: memory > 50B for 3s (60 B)")
        #expect(events.last?.text == "resolved: web-1: memory > 50B for 3s (10 B), after 13.0 s")
        #expect(board.firing.isEmpty)
    }

    /// What comes and goes within the rule's time neither fires nor ends anything.
    @Test func whatFluttersIsToldOfOnce() throws {
        var board = try board("memory > 50B for 3s")
        #expect(told(&board, [60, 60, 60, 10, 60, 60, 60, 10]).isEmpty)
        let fires = told(&board, [60, 60, 60, 60], from: 1_008)
        #expect(fires.map(\.state) == [.firing])
        #expect(told(&board, [10, 60, 10, 10, 10, 60, 10, 60], from: 1_012).isEmpty)
        #expect(board.firing.map(\.since) == [1_008])
        #expect(told(&board, [10, 10, 10, 10], from: 1_020).map(\.state) == [.resolved])
    }

    @Test func withoutATimeItIsToldAtOnce() throws {
        var board = try board("memory > 50%")
        #expect(told(&board, [60, 40, 60]).map(\.at) == [1_000, 1_001, 1_002])
    }

    /// What a hub was sent again, or late, is neither seen twice nor taken to be of now.
    @Test func readingsCountByTheirTimeAndOnce() throws {
        var board = try board("memory > 50B for 3s")
        let readings = (0..<5).map { memory(60, at: 1_000 + Double($0)) }
        let events = board.receive(readings, of: "web-1", host: "h", now: 5_000)
        #expect(events.map(\.at) == [1_003])
        #expect(board.receive(readings, of: "web-1", host: "h", now: 5_001).isEmpty)
        #expect(board.receive([memory(10, at: 1_002)], of: "web-1", host: "h", now: 5_002).isEmpty)
    }

    @Test func probesAndRulesAreEachForThemselves() throws {
        var board = try board("memory > 50B", "memory > 70B")
        _ = board.receive([memory(60, at: 1)], of: "web-2", host: "h2", now: 1)
        _ = board.receive([memory(80, at: 1)], of: "web-1", host: "h1", now: 1)
        #expect(board.firing.map(\.probe) == ["web-1", "web-1", "web-2"])
        #expect(board.firing.map(\.rule) == ["memory > 50B", "memory > 70B", "memory > 50B"])
        #expect(board.firing.map(\.host) == ["h1", "h1", "h2"])
    }

    @Test func whoSaysNothingIsMissed() throws {
        var board = try board("missing for 30s")
        board.know("web-1", host: "h", heard: 990, now: 1_000)
        board.know("old", host: "h", heard: 990 - AlertBoard.longestAbsence, now: 1_000)
        var events: [AlertEvent] = []
        for second in 0..<60 { events += board.tick(now: 1_000 + Double(second)) }
        #expect(events.map(\.state) == [.firing] && events.map(\.at) == [1_020])
        #expect(events.first?.since == 990 && events.first?.value == 30)
        #expect(events.first?.text == "alert: web-1: missing for 30s (silent for 30.0 s)")
        // A probe that has nothing to say is there all the same.
        let back = board.receive([], of: "web-1", host: "h", now: 1_060)
        #expect(back.map(\.state) == [.resolved] && back.first?.since == 990)
        #expect(back.first?.text == "resolved: web-1: missing for 30s, after 70.0 s")
        #expect(board.tick(now: 1_089).isEmpty && board.tick(now: 1_091).count == 1)
    }

    /// Ten ticks of a core in 100 ms are noise: what counts is the second.
    @Test func readingsInQuickSuccessionAreJudgedOnceASecond() throws {
        var board = try board("memory > 50B for 3s", "memory > 70B")
        var events: [AlertEvent] = []
        for number in 0..<100 {
            let time = 1_000 + Double(number) / 10
            events += board.receive(
                [memory(number % 5 == 4 ? 40 : 80, at: time)], of: "web-1", host: "h", now: time)
        }
        #expect(events.map(\.rule) == ["memory > 70B", "memory > 50B for 3s"])
        #expect(events.map(\.state) == [.firing, .firing])
        #expect(events.first?.at == 1_000 && events.last.map { (1_002.8...1_004).contains($0.at) } == true)
    }

    /// Of a program that has ended nothing comes any more, while its machine goes on.
    @Test func whatIsGoneHoldsNoMore() throws {
        var board = try board("queue > 5", "queue > 5 for 8s")
        let queue = TargetSeries("queue", unit: "1", .gauge, tags: [])
        var events: [AlertEvent] = []
        for second in 0..<40 {
            let time = 1_000 + Double(second)
            // It is not in each reading where it comes once a second; then it is in none.
            let isThere = second < 8 && second != 3
            let reading = isThere ? TargetReading(time: time, points: [TargetPoint(queue, 9)]) : memory(10, at: time)
            events += board.receive([reading], of: "web-1", host: "h", now: time)
        }
        #expect(events.map(\.state) == [.firing, .resolved] && events.map(\.at) == [1_000, 1_013])
        #expect(events.allSatisfy { $0.rule == "queue > 5" }, "it was gone before the other's time was over")
        #expect(events.last?.text == "resolved: web-1: queue > 5, after 13.0 s" && board.firing.isEmpty)
    }

    /// Where no readings came nobody knows whether it is gone.
    @Test func silenceIsNoEndOfAnAlert() throws {
        var board = try board("requests > 5")
        let requests = TargetSeries("requests", unit: "1", .counter, tags: [])
        var events: [AlertEvent] = []
        for second in [0, 1, 2, 900, 901, 902] {
            let reading = TargetReading(time: Double(second), points: [TargetPoint(requests, Double(second % 900) * 9)])
            events += board.receive([reading], of: "web-1", host: "h", now: Double(second))
        }
        #expect(events.map(\.state) == [.firing])
    }

    /// A hub that was away for an hour has heard of nobody for so long.
    @Test func whoWasNotListenedToIsNotMissed() throws {
        var board = try board("missing for 30s", "missing for 5s")
        for name in ["web-1", "web-2"] { board.know(name, host: "h", heard: 1_000, now: 3_000) }
        #expect(board.tick(now: 3_000).isEmpty && board.tick(now: 3_004.5).isEmpty)
        _ = board.receive([], of: "web-1", host: "h", now: 3_004.5)
        #expect(board.tick(now: 3_005).map(\.rule) == ["missing for 5s"])
        #expect(board.tick(now: 3_009).isEmpty)
        let late = board.tick(now: 3_015)
        #expect(late.map(\.probe) == ["web-1", "web-2"])
        #expect(late.last?.rule == "missing for 30s" && late.last?.since == 1_000)
    }

    @Test func aReadingOfTheFutureSilencesNobody() throws {
        var board = try board("memory > 50B")
        #expect(board.receive([memory(60, at: 9_000)], of: "web-1", host: "h", now: 1_000).isEmpty)
        #expect(told(&board, [10, 60, 10]).map(\.at) == [1_001, 1_002])
    }

    @Test func countersAreRatesAndSeriesOfANameAreAdded() throws {
        var board = try board("requests.count{app=shop} > 5", "cpu > 50%")
        func reading(_ second: Int) -> TargetReading {
            let (fast, slow) = (Double(second) * 4, Double(second) * 2)
            func series(_ app: String, _ path: String) -> TargetSeries {
                TargetSeries("requests.count", unit: "1", .counter, tags: [.init("app", app), .init("path", path)])
            }
            func core(_ mode: String) -> TargetSeries {
                TargetSeries(
                    "system.cpu.time", unit: "s", .counter,
                    tags: [.init("cpu.logical_number", "0"), .init("cpu.mode", mode)])
            }
            let worked = Double(max(0, second - 2)) * 0.8
            return TargetReading(
                time: Double(second),
                points: [
                    TargetPoint(series("shop", "/a"), fast), TargetPoint(series("shop", "/b"), slow),
                    TargetPoint(series("other", "/a"), 100 * fast), TargetPoint(core("user"), worked),
                    TargetPoint(core("idle"), Double(second) - worked),
                ])
        }
        let first = board.receive([reading(0)], of: "web-1", host: "h", now: 0)
        #expect(first.isEmpty)
        let events = board.receive((1..<5).map(reading), of: "web-1", host: "h", now: 5)
        #expect(events.map(\.rule) == ["requests.count{app=shop} > 5", "cpu > 50%"])
        #expect(events.map(\.at) == [1, 3] && events.first?.value == 6)
        #expect(abs((events.last?.value ?? 0) - 0.8) < 1e-9)
    }
}
