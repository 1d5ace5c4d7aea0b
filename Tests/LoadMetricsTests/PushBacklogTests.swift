import Testing

@testable import LoadPush

@Suite struct PushBacklogTests {
    @Test func triesAreFurtherAndFurtherApart() {
        var backlog = PushBacklog()
        backlog.add([1])
        var (time, pauses): (Double, [Double]) = (0, [])
        for _ in 0..<6 {
            #expect(backlog.next(at: time) == [1])
            backlog.failed("refused", at: time)
            let before = time
            while backlog.next(at: time) == nil { time += 0.5 }
            pauses.append(time - before)
        }
        #expect(pauses == [1, 2, 4, 8, 8, 8])
        #expect(backlog.lost == 1 && backlog.reason == "refused")
        backlog.taken()
        #expect(backlog.lost == 0 && backlog.reason == nil && backlog.isEmpty)
    }

    @Test func itIsBoundedAndKeepsTheNewest() {
        var backlog = PushBacklog()
        for number in 0..<100 { backlog.add([UInt8(number)]) }
        #expect(backlog.next(at: 0) == [40] && backlog.lost == 100 && backlog.added == 100)
        for _ in 0..<PushBacklog.mostWaiting { backlog.taken() }
        #expect(backlog.isEmpty && backlog.lost == 40)
    }

    @Test func whatIsRefusedIsNotSentAgain() {
        var backlog = PushBacklog()
        backlog.add([1])
        backlog.add([2])
        backlog.refused("status 400")
        #expect(backlog.next(at: 0) == [2])
        backlog.taken()
        #expect(backlog.lost == 1 && backlog.reason == "status 400")
    }

    @Test func atTheEndNothingWaitsForItsTime() {
        var backlog = PushBacklog()
        backlog.add([1])
        backlog.failed("away", at: 0)
        #expect(backlog.next(at: 0.5) == nil)
        backlog.hurry()
        #expect(backlog.next(at: 0.5) == [1])
    }

    @Test func statusesMeanWhatPrometheusAndOpenTelemetrySay() {
        #expect(PushAnswer(status: 204, body: "") == .taken)
        #expect(PushAnswer(status: 429, body: "slow down\nplease") == .failed("status 429: slow down"))
        #expect(PushAnswer(status: 503, body: "") == .failed("status 503"))
        #expect(PushAnswer(status: 400, body: "out of order") == .refused("status 400: out of order"))
        #expect(PushAnswer(status: 302, body: "") == .refused("status 302"))
    }
}
