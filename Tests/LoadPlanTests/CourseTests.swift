import LoadPlan
import Testing

@Suite struct CourseTests {
    private let open = Workload.open(
        OpenWorkload(phases: [
            RatePhase(shape: .ramp(from: 0, to: 400), duration: .seconds(10)),
            RatePhase(shape: .constant(rate: 400), duration: .seconds(10)),
        ]))
    private let closed = Workload.closed([UserPhase(shape: .constant(users: 10), duration: .seconds(20))])
    private let iterations = Workload.closed([
        UserPhase(shape: .iterations(count: 100, users: 10), duration: .seconds(20))
    ])

    @Test func aRateTakesThePlansPlaceToTheEnd() throws {
        var course = Course(open)
        #expect(course.level(at: .seconds(5)) == 200)
        #expect(try course.accept(.rate(2_000), at: .seconds(5)) == "200/s -> 2,000/s")
        #expect(course.level(at: .seconds(19)) == 2_000)
        #expect(course.levelText(at: .seconds(19)) == "2,000/s")
    }

    @Test func aWaveHasALevelAtEachMoment() throws {
        let rates = RatePhase.Shape.sine(mean: 100, amplitude: 50, period: .seconds(8), shift: .seconds(2))
        var course = Course(.open(OpenWorkload(phases: [RatePhase(shape: rates, duration: .seconds(20))])))
        #expect([0, 2, 4, 6, 8].map { course.level(at: .seconds($0)) } == [150, 100, 50, 100, 150])
        #expect(try course.accept(.rate(70), at: .seconds(4)) == "50/s -> 70/s")
        let users = UserPhase.Shape.sine(mean: 10, amplitude: 5, period: .seconds(8), shift: .zero)
        let closed = Course(.closed([UserPhase(shape: users, duration: .seconds(20))]))
        #expect([0, 1, 2, 6].map { closed.level(at: .seconds($0)) } == [10, 14, 15, 5])
    }

    @Test func aPauseIsNothingAndThenTheCourseGoesOn() throws {
        var course = Course(open)
        #expect(try course.accept(.pause, at: .seconds(5)) == "200/s -> 0/s")
        #expect(course.isPaused && course.levelText(at: .seconds(6)) == "0/s")
        #expect(try course.accept(.rate(50.5), at: .seconds(6)) == "paused; 50.5/s once resumed")
        #expect(try course.accept(.resume, at: .seconds(7)) == "0/s -> 50.5/s")
        var users = Course(closed)
        #expect(try users.accept(.users(1), at: .seconds(1)) == "10 users -> 1 user")
    }

    @Test func whatMakesNoSenseIsRefusedWithTheFix() throws {
        func refused(_ workload: Workload, _ change: LoadChange, at moment: Duration = .seconds(1)) -> String? {
            do { try Course(workload).check(change, at: moment) } catch { return "\(error)" }
            return nil
        }
        #expect(refused(closed, .rate(5)) == "this load has users and no rate; change the number of users")
        #expect(refused(open, .users(5)) == "this load has a rate and as many users as it needs; change the rate")
        #expect(
            refused(iterations, .users(5))
                == "the users of this load share a number of iterations; plan a duration to change their number")
        #expect(refused(open, .rate(-1)) == "rate -1.0/s is negative; write 0 or more arrivals per second")
        #expect(refused(open, .rate(.nan)) == "the rate is not a number; write for example 500/s")
        #expect(refused(closed, .users(100_000_000)) == "100000000 users are too many; write at most 10000000")
        #expect(refused(open, .resume) == "the load is not paused; pause it first")
        #expect(refused(open, .rate(5), at: .seconds(20))?.hasPrefix("the load is over; ") == true)
        #expect(refused(iterations, .pause) == nil)
        var paused = Course(open)
        _ = try paused.accept(.pause, at: .seconds(1))
        #expect(throws: ChangeRefused.self) { try paused.check(.pause, at: .seconds(2)) }
    }

    @Test func tenPercentIsAtLeastOneUser() throws {
        #expect(try Course(open).scaled(by: 1.5, at: .seconds(15)) == .rate(600))
        // Three digits, so that a rate that was changed many times is still one to speak of.
        #expect(try Course(open).scaled(by: 1.0 / 3, at: .seconds(15)) == .rate(133))
        #expect(try Course(open).scaled(by: 1.0 / 6_000, at: .seconds(15)) == .rate(0.066_7))
        #expect(try Course(open).scaled(by: 3_333.3, at: .seconds(15)) == .rate(1_330_000))
        #expect(try Course(closed).scaled(by: 1.1, at: .seconds(1)) == .users(11))
        var few = Course(closed)
        _ = try few.accept(.users(3), at: .seconds(1))
        #expect(try few.scaled(by: 1.1, at: .seconds(2)) == .users(4))
        #expect(try few.scaled(by: 0.9, at: .seconds(2)) == .users(2))
        _ = try few.accept(.users(0), at: .seconds(3))
        #expect(try few.scaled(by: 1.1, at: .seconds(4)) == .users(1), "a key may undo what a key did")
    }

    /// A factor of nothing would be nothing to the end of the load.
    @Test func nothingHasNoTenPercent() {
        let pause = Workload.closed([UserPhase(shape: .pause, duration: .seconds(5))])
        #expect(
            throws: ChangeRefused(
                "the load is 0 users at the moment, of which a factor makes no more",
                fix: "change it to a number, or later")
        ) { try Course(pause).scaled(by: 1.1, at: .seconds(1)) }
        var stilled = Course(open)
        _ = try? stilled.accept(.rate(0), at: .seconds(1))
        #expect(throws: ChangeRefused.self) { try stilled.scaled(by: 1.1, at: .seconds(2)) }
    }
}
