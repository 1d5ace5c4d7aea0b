import Testing

@testable import LoadPlan

/// What is asked of a run of several scenarios, and what that amounts to for each.
@Suite struct CoursesTests {
    private static func scenario(_ name: String?, start: Duration = .zero, _ workload: Workload) -> ScenarioPlan {
        ScenarioPlan(name: name, start: start, workload: workload, userClasses: [], executors: [:])
    }

    private static func users(_ count: Int, for seconds: Int) -> Workload {
        .closed([UserPhase(shape: .constant(users: count), duration: .seconds(seconds))])
    }

    private static func rate(_ rate: Double, for seconds: Int) -> Workload {
        .open(OpenWorkload(phases: [RatePhase(shape: .constant(rate: rate), duration: .seconds(seconds))]))
    }

    private let three = Courses(
        Plan(
            name: "three",
            scenarios: [
                scenario("a", users(10, for: 20)), scenario("b", start: .seconds(5), rate(100, for: 10)),
                scenario("c", start: .seconds(10), rate(50, for: 30)),
            ]))

    private func refusal(_ wish: Courses.Wish, of name: String? = nil, at seconds: Int) -> String? {
        do throws(ChangeRefused) {
            _ = try three.changes(for: wish, of: name, at: .seconds(seconds))
            return nil
        } catch {
            return error.description
        }
    }

    @Test func aLevelIsThatOfTheScenariosOwnTime() {
        #expect((0..<3).map { three.level(of: $0, at: .seconds(2)) } == [10, 0, 0])
        #expect((0..<3).map { three.level(of: $0, at: .seconds(12)) } == [10, 100, 50])
        #expect((0..<3).map { three.level(of: $0, at: .seconds(15)) } == [10, 0, 50])
    }

    @Test func aChangeIsOfTheOneThatCanHaveIt() throws {
        #expect(
            try three.changes(for: .change(.users(3)), of: nil, at: .seconds(2)) == [
                .init(scenario: 0, change: .users(3))
            ])
        #expect(
            try three.changes(for: .change(.rate(3)), of: "c", at: .seconds(2)) == [
                .init(scenario: 2, change: .rate(3))
            ])
        #expect(
            refusal(.change(.rate(3)), at: 2)
                == #"2 scenarios could be changed like that; name one: "b", "c""#)
        // When b is over there is only c.
        #expect(refusal(.change(.rate(3)), at: 16) == nil)
        #expect(
            refusal(.change(.rate(3)), of: "a", at: 2) == "this load has users and no rate; change the number of users")
        #expect(
            refusal(.change(.rate(3)), of: "d", at: 2)
                == #"no scenario is called "d"; the scenarios are "a", "b", "c""#)
        #expect(
            refusal(.change(.pause), at: 41)
                == "the load is over; what is in flight is being finished; start another run")
    }

    @Test func aPauseIsOfAllThatGoOn() throws {
        var courses = three
        let pause = try courses.changes(for: .togglePause, of: nil, at: .seconds(16))
        #expect(pause.map(\.scenario) == [0, 2] && pause.allSatisfy { $0.change == .pause })
        for change in pause { _ = try courses.accept(change, at: .seconds(16)) }
        #expect(courses.isPaused(at: .seconds(16)) && courses.level(of: 2, at: .seconds(17)) == 0)
        let resume = try courses.changes(for: .togglePause, of: nil, at: .seconds(18))
        #expect(resume.map(\.scenario) == [0, 2] && resume.allSatisfy { $0.change == .resume })
    }

    @Test func aFactorIsOfEachOnesOwnLevel() throws {
        let changes = try three.changes(for: .scale(2), of: nil, at: .seconds(12))
        #expect(changes.map(\.change) == [.users(20), .rate(200), .rate(100)])
    }

    /// What is to begin with a ramp would otherwise never be more than the factor of its first instant.
    @Test func aFactorLeavesAloneWhatHasNotBegun() throws {
        let changes = try three.changes(for: .scale(2), of: nil, at: .seconds(2))
        #expect(changes == [.init(scenario: 0, change: .users(20))])
        #expect(
            refusal(.scale(2), of: "c", at: 2)
                == "the scenario has not begun; change it to a number, or once it has")
    }

    @Test func whatHasNotBegunChangesAsItBegins() {
        #expect(three.firstMoment(of: 2, from: .seconds(2)) == .seconds(10))
        #expect(three.firstMoment(of: 0, from: .seconds(2)) == .seconds(2))
        var courses = three
        _ = try? courses.accept(.init(scenario: 2, change: .pause), at: .seconds(10))
        #expect(courses.firstMoment(of: 2, from: .seconds(2)) == .seconds(10), "all before it holds from its start")
        _ = try? courses.accept(.init(scenario: 2, change: .resume), at: .seconds(12))
        #expect(courses.firstMoment(of: 2, from: .seconds(12)) == .milliseconds(12_001), "later ones are in order")
    }

    @Test func eventsGiveTheSameCourses() throws {
        var courses = three
        courses.replay([
            RunEvent(at: .seconds(6), action: .rate, value: 7, source: .api, scenario: "b", effect: ""),
            RunEvent(at: .seconds(7), action: .pause, source: .api, scenario: "a", effect: ""),
        ])
        #expect((0..<3).map { courses.level(of: $0, at: .seconds(12)) } == [0, 7, 50])
        #expect(!courses.isPaused(at: .seconds(12)))
    }

    @Test func theOnlyScenarioNeedsNoName() {
        let one = Courses(Plan(name: "one", workload: Self.users(1, for: 1), userClasses: [], executors: [:]))
        #expect(throws: ChangeRefused.self) { try one.changes(for: .change(.pause), of: "x", at: .zero) }
        #expect(throws: Never.self) { try one.changes(for: .change(.pause), of: nil, at: .zero) }
    }
}
