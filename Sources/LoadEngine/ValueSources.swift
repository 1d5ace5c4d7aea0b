import LoadData
import LoadPlan
import LoadWire

/// Gives the sessions of a scenario's users on one loop their values: variables, rows of data and generated values.
///
/// A class of users draws only what its steps use: rows that may be used once are not spent on users who do not need
/// them.
final class ValueSources {
    /// What the users of one class draw, as positions in the lists below.
    struct Draws {
        fileprivate var rowsPerUser: [Int] = []
        fileprivate var rowsPerIteration: [Int] = []
        fileprivate var generators: [Int] = []

        /// Whether nothing is drawn at all.
        var isEmpty: Bool { rowsPerUser.isEmpty && rowsPerIteration.isEmpty && generators.isEmpty }
    }

    /// What came of a draw.
    enum Draw {
        case drawn
        /// A source has no row left for anybody: the user ends.
        case spent
        /// None of the user's own are left: the user ends.
        case ownSpent
    }

    private struct Rows {
        let feed: DataFeed
        /// Where the loop's users draw together; nil where each has rows of its own.
        let shared: DataCursor?
        /// The session's slot of each column.
        let slots: [Int]
    }

    private var constants: [(slot: Int, value: ArraySlice<UInt8>)]
    private let rows: [Rows]
    private let generatorSlots: [Int]
    /// Where users are among rows that are their own, by source; made when first needed. Who comes back goes on there.
    private var ownCursors: [[Int: DataCursor]]
    private let common: CommonValues

    /// - Parameters:
    ///   - scenario: whose users' sessions get values.
    ///   - common: where the users of all scenarios draw, on this loop.
    init(_ scenario: PreparedScenario, from common: CommonValues) {
        self.common = common
        let layout = scenario.layout
        func slot(_ name: String) -> Int { layout.slot(named: name) ?? 0 }
        constants = scenario.variables.map { (slot($0.name), ArraySlice($0.value.utf8)) }
        rows = zip(common.feeds, common.cursors).map { feed, cursor in
            Rows(feed: feed, shared: cursor, slots: feed.columns.map { slot("\(feed.source.name).\($0)") })
        }
        generatorSlots = common.generators.map { slot($0.name) }
        ownCursors = rows.map { _ in [:] }
    }

    /// Adds values that are the same for all users, after those that they replace.
    func give(_ values: [(slot: Int, value: ArraySlice<UInt8>)]) {
        constants += values
    }

    /// The names of all values that a scenario's sessions can have.
    static func names(
        variables: [Variable], feeds: [DataFeed], generators: [ValueGenerator], given: [String],
        userClasses: [UserClass]
    ) -> [String] {
        variables.map(\.name) + given + feeds.flatMap { feed in feed.columns.map { "\(feed.source.name).\($0)" } }
            + generators.map(\.name) + userClasses.flatMap(\.saves)
    }

    /// What the users of a class draw.
    func draws(of userClass: UserClass) -> Draws {
        let used = Set(userClass.uses)
        var draws = Draws()
        for (index, source) in rows.enumerated()
        where source.feed.columns.contains(where: { used.contains("\(source.feed.source.name).\($0)") }) {
            switch source.feed.source.cadence {
            case .user: draws.rowsPerUser.append(index)
            case .iteration: draws.rowsPerIteration.append(index)
            }
        }
        draws.generators = common.generators.indices.filter { used.contains(common.generators[$0].name) }
        return draws
    }

    /// A user begins.
    ///
    /// - Parameter user: its number in the run, by which it has rows of its own.
    func begin(_ session: Session, _ draws: Draws, user: Int) -> Draw {
        for constant in constants { session[constant.slot] = constant.value }
        return drawRows(draws.rowsPerUser, into: session, user: user)
    }

    /// An iteration of a user begins.
    func beginIteration(
        _ session: Session, _ draws: Draws, user: Int, random: inout SplitMix64
    ) -> Draw {
        let draw = drawRows(draws.rowsPerIteration, into: session, user: user)
        guard draw == .drawn else { return draw }
        for index in draws.generators {
            var value: [UInt8] = []
            common.append(generator: index, to: &value, using: &random)
            session[generatorSlots[index]] = value[...]
        }
        return .drawn
    }

    private func drawRows(_ indices: [Int], into session: Session, user: Int) -> Draw {
        for index in indices {
            guard let row = cursor(index, user: user).next() else {
                return rows[index].shared == nil ? .ownSpent : .spent
            }
            for (column, slot) in rows[index].slots.enumerated() { session[slot] = row[column] }
        }
        return .drawn
    }

    private func cursor(_ index: Int, user: Int) -> DataCursor {
        if let cursor = rows[index].shared ?? ownCursors[index][user] { return cursor }
        let cursor = rows[index].feed.cursor(user: user, of: common.maxUsers)
        ownCursors[index][user] = cursor
        return cursor
    }
}

/// What the users of all scenarios draw from on one loop.
final class CommonValues {
    let feeds: [DataFeed]
    /// Where the loop's users draw together, by source; nil where each has rows of its own.
    let cursors: [DataCursor?]
    let generators: [ValueGenerator]
    /// The most users that the run may have at once.
    let maxUsers: Int
    private var states: [GeneratorState]

    /// - Parameters:
    ///   - feeds: the plan's data sources, opened.
    ///   - loop: the loop's number, of `loops`.
    /// - Throws: `InvalidWorkload` where a generator makes no sense.
    init(_ plan: Plan, feeds: [DataFeed], loop: Int, of loops: Int) throws {
        self.feeds = feeds
        cursors = feeds.map { $0.source.sharing == .allUsers ? $0.cursor(loop: loop, of: loops) : nil }
        generators = plan.generators
        maxUsers = plan.maxUsers
        states = try plan.generators.map { try GeneratorState($0, seed: plan.seed, loop: loop, of: loops) }
    }

    /// Writes the next value of a generator.
    func append(generator index: Int, to value: inout [UInt8], using random: inout SplitMix64) {
        states[index].append(to: &value, using: &random)
    }
}
