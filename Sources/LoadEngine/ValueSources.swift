import LoadData
import LoadPlan
import LoadWire

/// Gives the sessions of one loop's users their values: the run's variables, rows of data and generated values.
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

    /// One user's places among rows that are its own, by source; made when first needed.
    typealias OwnCursors = [Int: DataCursor]

    private struct Rows {
        let feed: DataFeed
        /// Where the loop's users draw together; nil where each has rows of its own.
        let shared: DataCursor?
        /// The session's slot of each column.
        let slots: [Int]
    }

    private let constants: [(slot: Int, value: ArraySlice<UInt8>)]
    private let rows: [Rows]
    private var generators: [(slot: Int, state: GeneratorState)]
    private let plan: Plan

    /// - Parameters:
    ///   - feeds: the plan's data sources, opened.
    ///   - loop: the loop's number, of `loops`.
    /// - Throws: `InvalidWorkload` where a generator makes no sense.
    init(_ plan: Plan, feeds: [DataFeed], layout: SessionLayout, loop: Int, of loops: Int) throws {
        self.plan = plan
        func slot(_ name: String) -> Int { layout.slot(named: name) ?? 0 }
        constants = plan.variables.map { (slot($0.name), ArraySlice($0.value.utf8)) }
        rows = feeds.map { feed in
            Rows(
                feed: feed, shared: feed.source.sharing == .allUsers ? feed.cursor(loop: loop, of: loops) : nil,
                slots: feed.columns.map { slot("\(feed.source.name).\($0)") })
        }
        generators = try plan.generators.map { generator in
            (slot(generator.name), try GeneratorState(generator, seed: plan.seed, loop: loop, of: loops))
        }
    }

    /// The names of all values that a plan's sessions can have.
    static func names(of plan: Plan, feeds: [DataFeed]) -> [String] {
        plan.variables.map(\.name) + feeds.flatMap { feed in feed.columns.map { "\(feed.source.name).\($0)" } }
            + plan.generators.map(\.name) + plan.userClasses.flatMap(\.saves)
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
        draws.generators = plan.generators.indices.filter { used.contains(plan.generators[$0].name) }
        return draws
    }

    /// A user begins.
    ///
    /// - Returns: false where a source has no row left for it: the user ends.
    func begin(_ session: Session, _ draws: Draws, user: Int, own: inout OwnCursors) -> Bool {
        for constant in constants { session[constant.slot] = constant.value }
        return drawRows(draws.rowsPerUser, into: session, user: user, own: &own)
    }

    /// An iteration of a user begins.
    ///
    /// - Returns: false where a source has no row left for it: the user ends.
    func beginIteration(
        _ session: Session, _ draws: Draws, user: Int, own: inout OwnCursors, random: inout SplitMix64
    ) -> Bool {
        guard drawRows(draws.rowsPerIteration, into: session, user: user, own: &own) else { return false }
        for index in draws.generators {
            var value: [UInt8] = []
            generators[index].state.append(to: &value, using: &random)
            session[generators[index].slot] = value[...]
        }
        return true
    }

    private func drawRows(_ indices: [Int], into session: Session, user: Int, own: inout OwnCursors) -> Bool {
        for index in indices {
            guard let row = cursor(index, user: user, own: &own).next() else { return false }
            for (column, slot) in rows[index].slots.enumerated() { session[slot] = row[column] }
        }
        return true
    }

    private func cursor(_ index: Int, user: Int, own: inout OwnCursors) -> DataCursor {
        if let cursor = rows[index].shared ?? own[index] { return cursor }
        let cursor = rows[index].feed.cursor(user: user, of: plan.workload.maxUsers)
        own[index] = cursor
        return cursor
    }
}
