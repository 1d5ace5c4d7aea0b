import LoadPlan
import Testing

@Suite struct UserChangesTests {
    func changes(_ phases: UserPhase...) throws -> [UserChange] { Array(try phases.userChanges()) }

    @Test func constantUsersStartAtOnceAndStopAtTheEnd() throws {
        let changes = try changes(UserPhase(shape: .constant(users: 2), duration: .seconds(5)))
        #expect(
            changes == [
                UserChange(at: .zero, user: 0, action: .start), UserChange(at: .zero, user: 1, action: .start),
                UserChange(at: .seconds(5), user: 1, action: .stop),
                UserChange(at: .seconds(5), user: 0, action: .stop),
            ])
    }

    @Test func rampStartsUsersWhereTheLineIsHalfWayToTheNext() throws {
        let changes = try changes(UserPhase(shape: .ramp(from: 1, to: 4), duration: .seconds(6)))
        #expect(changes.prefix(4).map(\.at) == [.seconds(0), .seconds(1), .seconds(3), .seconds(5)])
        #expect(changes.prefix(4).map(\.user) == [0, 1, 2, 3])
    }

    @Test func rampDownStopsTheHighestNumbersFirst() throws {
        let changes = try changes(UserPhase(shape: .ramp(from: 3, to: 1), duration: .seconds(4)))
        let stops = changes.filter { $0.action == .stop }
        #expect(stops.map(\.user) == [2, 1, 0])
        #expect(stops.map(\.at) == [.seconds(1), .seconds(3), .seconds(4)])
    }

    @Test func usersGoOnAcrossABoundary() throws {
        let changes = try changes(
            UserPhase(shape: .ramp(from: 0, to: 3), duration: .seconds(3)),
            UserPhase(shape: .constant(users: 3), duration: .seconds(3)),
            UserPhase(shape: .constant(users: 4), duration: .seconds(3)))
        #expect(changes.filter { $0.action == .start }.count == 4)
        #expect(changes.filter { $0.action == .stop }.allSatisfy { $0.at == .seconds(9) })
    }

    @Test func pauseStopsAllAndTheNextPhaseStartsThemAgain() throws {
        let changes = try changes(
            UserPhase(shape: .constant(users: 1), duration: .seconds(1)),
            UserPhase(shape: .pause, duration: .seconds(1)),
            UserPhase(shape: .constant(users: 1), duration: .seconds(1)))
        #expect(changes.map(\.at) == [.seconds(0), .seconds(1), .seconds(2), .seconds(3)])
        #expect(changes.map(\.action) == [.start, .stop, .start, .stop])
        #expect(changes.allSatisfy { $0.user == 0 })
    }

    @Test(arguments: [(10, 3), (3, 10), (1_000_003, 64), (7, 7), (1, 1)])
    func segmentsShareTheIterationsByUser(count: Int, users: Int) throws {
        let whole = try [UserPhase(shape: .iterations(count: count, users: users), duration: .seconds(60))]
            .userChanges()
        #expect(whole.iterationBudget == count)
        for segments in 1...12 {
            let budgets = (0..<segments).compactMap { whole.segment($0, of: segments).iterationBudget }
            #expect(budgets.count == segments && budgets.reduce(0, +) == count)
            for index in 0..<segments where count < 10_000 {
                #expect(budgets[index] == (0..<count).count { $0 % users % segments == index })
            }
        }
    }

    @Test func segmentWithoutUsersHasNoIterations() throws {
        let whole = try [UserPhase(shape: .iterations(count: 100, users: 2), duration: .seconds(60))].userChanges()
        var third = whole.segment(2, of: 3)
        #expect(third.iterationBudget == 0 && third.next() == nil)
    }

    @Test func phasesOfUsersHaveNoIterationBudget() throws {
        #expect(try [UserPhase(shape: .constant(users: 2), duration: .seconds(1))].userChanges().iterationBudget == nil)
    }

    @Test func tenMillionUsersNeedNoTable() throws {
        let phase = UserPhase(shape: .ramp(from: 0, to: 10_000_000), duration: .seconds(100))
        var last = try [phase].userChanges().segment(9_999_999, of: 10_000_000)
        #expect(last.next() == UserChange(at: .nanoseconds(99_999_995_000), user: 9_999_999, action: .start))
        #expect(last.next() == UserChange(at: .seconds(100), user: 9_999_999, action: .stop))
        #expect(last.next() == nil)
    }
}
