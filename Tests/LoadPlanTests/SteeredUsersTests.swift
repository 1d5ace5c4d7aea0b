import LoadPlan
import Testing

@Suite struct SteeredUsersTests {
    private static let end: Int64 = 900_000_000

    private static func phases(_ seed: UInt64) -> [UserPhase] {
        var random = SplitMix64(seed: seed)
        return (0..<3).map { place -> UserPhase in
            let users = (0..<2).map { _ in Int.random(in: 0...40, using: &random) }
            let shape: UserPhase.Shape =
                switch Int.random(in: 0..<5, using: &random) {
                case 0 where place > 0: .pause
                case 4: .sine(mean: users[0] + 1, amplitude: users[0], period: .seconds(1), shift: .milliseconds(600))
                case 1: .constant(users: users[0] + 1)
                default: .ramp(from: users[0], to: users[1] + 1)
                }
            return UserPhase(shape: shape, duration: .milliseconds(300))
        }
    }

    private static func changes(_ seed: UInt64) -> [(LoadChange, Int64)] {
        var random = SplitMix64(seed: seed, stream: 1)
        return random.changes(within: end) { .users([0, 1, 7, 60][Int.random(in: 0..<4, using: &$0)]) }
    }

    private static func whole(_ phases: [UserPhase], _ made: [MadeChange]) throws -> [UserChange] {
        var users = SteeredUsers(try phases.userChanges(), duration: .nanoseconds(end))
        var changes: [UserChange] = []
        for change in made {
            while case .due(let user) = users.next(at: change.moment - 1) { changes.append(user) }
            users.steer(change.change, at: change.moment)
        }
        while case .due(let user) = users.next(at: .max / 4) { changes.append(user) }
        return changes
    }

    /// Before anybody came the beginning can change: as if it had been planned so.
    @Test func aChangeAtTheBeginningTakesThePlansPlace() throws {
        let (planned, other) = (UserPhase(shape: .constant(users: 50), duration: .nanoseconds(Self.end)), 20)
        var users = SteeredUsers(try [planned].userChanges(), duration: .nanoseconds(Self.end))
        #expect(users.hold(from: 0) == 0)
        for change in [LoadChange.users(other), .pause, .resume] { users.steer(change, at: 0) }
        var changes: [UserChange] = []
        while case .due(let change) = users.next(at: 1) { changes.append(change) }
        #expect(changes.map(\.user) == Array(0..<other) && changes.allSatisfy { $0.action == .start && $0.at == .zero })

        users = SteeredUsers(try [planned].userChanges(), duration: .nanoseconds(Self.end))
        users.steer(.pause, at: 0)
        guard case .wait = users.next(at: 1) else { throw Unexpected() }
        users.steer(.resume, at: 5_000_000)
        guard case .due(let first) = users.next(at: 5_000_000) else { throw Unexpected() }
        #expect(first.at == .milliseconds(5))
    }

    @Test(arguments: 0..<200) func segmentsAreTheWholeByUser(seed: UInt64) throws {
        let phases = Self.phases(seed)
        for count in [1, 2, 3, 5] {
            var random = SplitMix64(seed: seed, stream: UInt64(count))
            let changes = try phases.userChanges()
            var play = SteeredPlay(
                (0..<count).map {
                    SteeredUsers(changes.segment($0, of: count), duration: .nanoseconds(Self.end))
                }, end: Self.end)
            try play.play(Self.changes(seed), using: &random)
            let whole = try Self.whole(phases, play.made)
            for index in 0..<count {
                #expect(play.handedOut[index] == whole.filter { $0.user % count == index }, "\(play.made)")
            }
        }
    }

    /// Whatever is changed: changes come in time order, the users are always the lowest numbers, and all stop.
    @Test(arguments: 0..<200) func usersAreAlwaysTheLowestNumbers(seed: UInt64) throws {
        let phases = Self.phases(seed)
        var random = SplitMix64(seed: seed, stream: 9)
        var play = SteeredPlay(
            [SteeredUsers(try phases.userChanges(), duration: .nanoseconds(Self.end))], end: Self.end)
        try play.play(Self.changes(seed), using: &random)
        let changes = play.handedOut[0]
        #expect(changes.map(\.at) == changes.map(\.at).sorted())
        var users = 0
        for change in changes {
            #expect(change.user == (change.action == .start ? users : users - 1), "\(play.made)")
            users += change.action == .start ? 1 : -1
        }
        #expect(users == 0)
    }

    /// At every moment there are as many users as the course says: the plan, or the last change; none in a pause.
    @Test(arguments: 0..<200) func theNumberIsTheCourses(seed: UInt64) throws {
        let phases = Self.phases(seed)
        var random = SplitMix64(seed: seed, stream: 9)
        var play = SteeredPlay(
            [SteeredUsers(try phases.userChanges(), duration: .nanoseconds(Self.end))], end: Self.end)
        try play.play(Self.changes(seed), using: &random)
        let planned = try Array(phases.userChanges())
        func users(_ changes: [UserChange], at moment: Int64) -> Int {
            changes.filter { $0.at <= .nanoseconds(moment) }.reduce(0) { $0 + ($1.action == .start ? 1 : -1) }
        }
        for moment in stride(from: Int64(0), to: Self.end, by: 7_000_003) {
            let before = play.made.filter { $0.moment <= moment }
            let paused = before.last { [.pause, .resume].contains($0.change) }?.change == .pause
            var course = users(planned, at: moment)
            for change in before { if case .users(let users) = change.change { course = users } }
            #expect(users(play.handedOut[0], at: moment) == (paused ? 0 : course), "at \(moment) of \(play.made)")
        }
    }
}
