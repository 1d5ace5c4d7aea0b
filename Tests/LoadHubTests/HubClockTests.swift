import Testing

@testable import LoadProbeLink

@Suite struct HubClockTests {
    /// RFC 5905, section 8, by hand: the request takes 3 s, the answer 1 s, the hub 2 s; its clock is ahead by 100 s.
    @Test func theOffsetIsWrongByAtMostHalfTheRoundTrip() throws {
        let exchange = ClockExchange(sent: 10, received: 113, answered: 115, ended: 16)
        let estimate = try #require(exchange.estimate)
        #expect(estimate == ClockEstimate(offset: 101, error: 2))
        #expect(abs(estimate.offset - 100) <= estimate.error)
    }

    @Test func timesThatCannotBeTellNothing() {
        #expect(ClockExchange(sent: 10, received: 5, answered: 4, ended: 11).estimate == nil)
        #expect(ClockExchange(sent: 10, received: 5, answered: 9, ended: 11).estimate == nil)
        var clock = HubClock()
        clock.receive(ClockExchange(sent: 10, received: .nan, answered: .nan, ended: 11))
        #expect(clock.estimate(wall: 0, uptime: 0) == nil)
    }

    /// Ways there and back that take anything up to 40 ms each: the true offset is always within the bound.
    @Test func theTrueOffsetIsWithinTheBound() throws {
        var (clock, state) = (HubClock(), UInt64(7))
        func random() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(UInt64(1) << 53)
        }
        for number in 0..<1_000 {
            let sent = Double(number)
            let received = sent + random() * 0.04
            let answered = received + random() * 0.1
            let ended = answered + random() * 0.04
            // The hub's clock is ahead by 5 s of the time since the start.
            clock.receive(ClockExchange(sent: sent, received: received + 5, answered: answered + 5, ended: ended))
            let estimate = try #require(clock.estimate(wall: ended - 3, uptime: ended))
            #expect(abs(estimate.offset - 8) <= estimate.error)
            #expect(number < 20 || estimate.error < 0.035)
        }
    }

    @Test func theShortestRoundTripOfTheLastEightIsBest() throws {
        var clock = HubClock()
        clock.receive(ClockExchange(sent: 0, received: 50.1, answered: 50.1, ended: 0.2))
        for start in 1...7 {
            let start = Double(start)
            clock.receive(ClockExchange(sent: start, received: start + 51, answered: start + 51, ended: start + 1))
        }
        let best = try #require(clock.estimate(wall: 0, uptime: 0))
        #expect(abs(best.offset - 50) < 1e-9 && abs(best.error - (0.1 + 0.2 * 15e-6)) < 1e-9)
        // The ninth puts the first out.
        clock.receive(ClockExchange(sent: 8, received: 59, answered: 59, ended: 9))
        #expect(try #require(clock.estimate(wall: 9, uptime: 9)).error > 0.4)
    }

    @Test func anEstimateGrowsOld() throws {
        var clock = HubClock()
        clock.receive(ClockExchange(sent: 0, received: 50, answered: 50, ended: 0))
        #expect(try #require(clock.estimate(wall: 100_000, uptime: 100_000)).error == 1.5)
    }

    /// Somebody sets the machine's clock back by an hour: what is known of the hub's still holds.
    @Test func aClockThatIsSetIsFollowed() throws {
        var clock = HubClock()
        clock.receive(ClockExchange(sent: 100, received: 5_000.1, answered: 5_000.1, ended: 100.2))
        let before = try #require(clock.estimate(wall: 5_010, uptime: 110))
        let after = try #require(clock.estimate(wall: 5_010 - 3_600, uptime: 110))
        #expect(abs(before.offset - 0) < 1e-6 && abs(after.offset - 3_600) < 1e-6)
    }
}
