import LoadProbe
import Testing

@Suite struct ReadingPaceTests {
    @Test func readingsAreEvenlySpacedThoughEachIsALittleLate() {
        var pace = ReadingPace(.seconds(1))
        #expect(pace.next == .zero)
        pace.read(at: .milliseconds(5))
        pace.read(at: .milliseconds(1_020))
        #expect(pace.next == .milliseconds(2_005))
    }

    @Test func whatIsMissedIsNotCaughtUp() {
        var pace = ReadingPace(.seconds(1))
        pace.read(at: .zero)
        pace.read(at: .milliseconds(3_500))
        #expect(pace.next == .milliseconds(4_500))
    }

    @Test func aWishTakesEffectAtOnceAndEnds() {
        var pace = ReadingPace(.seconds(60))
        pace.read(at: .seconds(10))
        pace.wish(.milliseconds(50))
        #expect(pace.next == .milliseconds(10_050))
        pace.wish(nil)
        #expect(pace.next == .seconds(70))
    }

    @Test func noIntervalIsShorterOrLongerThanMakesSense() {
        var pace = ReadingPace(.seconds(3600))
        #expect(pace.interval == .seconds(60))
        pace.wish(.microseconds(1))
        #expect(pace.interval == .milliseconds(10))
    }

    /// Whoever wants readings more often has them.
    @Test func theShorterOfWishAndNeedCounts() {
        var pace = ReadingPace(.seconds(1))
        pace.need(.milliseconds(50))
        #expect(pace.interval == .milliseconds(50))
        pace.wish(.milliseconds(20))
        #expect(pace.interval == .milliseconds(20))
        pace.wish(.seconds(10))
        #expect(pace.interval == .milliseconds(50))
        pace.need(nil)
        #expect(pace.interval == .seconds(10))
        pace.need(.seconds(60))
        #expect(pace.interval == .seconds(10))
        pace.need(.microseconds(1))
        #expect(pace.interval == .milliseconds(10))
    }
}
