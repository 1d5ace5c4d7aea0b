import LoadPlan
import Testing

@testable import LoadData

/// The orders' promises, wherever the rows live.
@Suite struct DataFeedTests {
    /// Rows in memory, and in a file that is larger than what may be kept.
    static let memories = [DataFeed.inMemory, 0]

    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func feed(
        _ order: DataSource.Order, rows: Int, sharing: DataSource.Sharing = .allUsers, seed: UInt64 = 1, memory: Int
    ) throws -> DataFeed {
        let records = DataSource.Records.csv(path: try scratch.numbered(rows))
        return try DataFeed(
            DataSource(name: "d", records: records, order: order, sharing: sharing), seed: seed, memory: memory)
    }

    @Test(arguments: memories) func theColumnsAndTheNumberOfRowsAreKnown(_ memory: Int) throws {
        for order in DataSource.Order.allCases {
            let feed = try feed(order, rows: 1_000, memory: memory)
            #expect(feed.columns == ["id", "name"])
            #expect(feed.rowCount == 1_000)
            #expect(feed.cursor(loop: 0, of: 1).next().map { $0.texts[1] == "name, \($0.id)" } == true)
        }
    }

    @Test(arguments: memories) func sequentialOnOneLoopIsAsTheRowsStandAgainAndAgain(_ memory: Int) throws {
        let rows = try feed(.sequential, rows: 1_000, memory: memory).cursor(loop: 0, of: 1).draw(2_500)
        #expect(rows.map(\.id) == (0..<2_500).map { $0 % 1_000 })
    }

    @Test(arguments: memories) func aFileLargerThanAChunkBeginsAgain(_ memory: Int) throws {
        let rows = try feed(.sequential, rows: 20_000, memory: memory).cursor(loop: 0, of: 1).draw(50_000)
        #expect(rows.map(\.id) == (0..<50_000).map { $0 % 20_000 })
    }

    @Test(arguments: memories) func onceGivesEachRowOnceAndEnds(_ memory: Int) throws {
        let cursor = try feed(.once, rows: 500, memory: memory).cursor(loop: 0, of: 1)
        #expect(cursor.draw(.max).map(\.id) == Array(0..<500))
        #expect(cursor.next() == nil)
    }

    @Test(arguments: memories, [1, 2, 3, 7]) func onSeveralLoopsOnceStillGivesEachRowOnce(
        _ memory: Int, _ loops: Int
    ) throws {
        let feed = try feed(.once, rows: 500, memory: memory)
        let drawn = draw(from: feed, loops: loops, count: .max)
        #expect(drawn.sorted() == Array(0..<500))
    }

    /// Loops that draw in turns: after any number of passes, no row was used twice more often than another.
    @Test(arguments: memories, [1, 2, 3, 7]) func everyRowIsUsedBeforeAnyIsUsedAgain(
        _ memory: Int, _ loops: Int
    ) throws {
        for order in [DataSource.Order.sequential, .shuffled] {
            let feed = try feed(order, rows: 100, memory: memory)
            let drawn = draw(from: feed, loops: loops, count: 1_000)
            for end in [150, 370, 1_000] {
                var uses = [Int](repeating: 0, count: 100)
                for id in drawn.prefix(end) { uses[id] += 1 }
                // What the loops have taken and not yet used is all that may lie between two rows.
                #expect((uses.max() ?? 0) - (uses.min() ?? 0) <= (loops == 1 ? 1 : 2), "\(order)")
            }
            if loops == 1 { #expect(Set(drawn.prefix(100)).count == 100, "\(order)") }
        }
    }

    @Test(arguments: memories) func shuffledIsAPermutationPerPassAndAnotherInTheNext(_ memory: Int) throws {
        let ids = try feed(.shuffled, rows: 300, memory: memory).cursor(loop: 0, of: 1).draw(900).map(\.id)
        let passes = [ids[..<300], ids[300..<600], ids[600...]].map(Array.init)
        for pass in passes { #expect(pass.sorted() == Array(0..<300)) }
        #expect(Set(passes).count == 3)
        #expect(passes[0] != Array(0..<300))
    }

    @Test(arguments: [DataSource.Order.shuffled, .random]) func theSeedRepeatsTheOrderWhereverTheRowsLive(
        _ order: DataSource.Order
    ) throws {
        func ids(seed: UInt64, memory: Int) throws -> [Int] {
            try feed(order, rows: 200, seed: seed, memory: memory).cursor(loop: 0, of: 1).draw(500).map(\.id)
        }
        let first = try ids(seed: 5, memory: 0)
        #expect(try ids(seed: 5, memory: DataFeed.inMemory) == first)
        #expect(try ids(seed: 6, memory: 0) != first)
    }

    @Test(arguments: memories) func randomIsUniform(_ memory: Int) throws {
        let ids = try feed(.random, rows: 10, memory: memory).cursor(loop: 1, of: 2).draw(10_000).map(\.id)
        var counts = [Double](repeating: 0, count: 10)
        for id in ids { counts[id] += 1 }
        #expect(chiSquare(counts, expected: [Double](repeating: 1_000, count: 10)) < 27.88)  // 9 degrees, 1 in 1,000
    }

    @Test func twoLoopsAndTwoSourcesDrawDifferently() throws {
        let feed = try feed(.random, rows: 1_000, memory: DataFeed.inMemory)
        let other = try DataFeed(
            DataSource(name: "other", records: feed.source.records, order: .random), seed: 1)
        let first = feed.cursor(loop: 0, of: 2).draw(50).map(\.id)
        #expect(feed.cursor(loop: 1, of: 2).draw(50).map(\.id) != first)
        #expect(other.cursor(loop: 0, of: 2).draw(50).map(\.id) != first)
    }

    @Test(arguments: memories, DataSource.Order.allCases) func rowsPerUserAreItsOwn(
        _ memory: Int, _ order: DataSource.Order
    ) throws {
        let feed = try feed(order, rows: 103, sharing: .perUser, memory: memory)
        var all: [Int] = []
        for user in 0..<10 {
            let own = stride(from: user, to: 103, by: 10).map { $0 }
            let cursor = feed.cursor(user: user, of: 10)
            let drawn = cursor.draw(own.count).map(\.id)
            #expect(Set(drawn).isSubset(of: own))
            if order != .random { #expect(drawn.sorted() == own) }
            if order == .sequential || order == .once { #expect(drawn == own) }
            let again = cursor.draw(own.count).map(\.id)
            #expect(again.isEmpty == (order == .once))
            if order == .sequential { #expect(again == own) }
            if order == .shuffled { #expect(again.sorted() == own) }
            all += drawn
        }
        if order != .random { #expect(all.sorted() == Array(0..<103)) }
        #expect(feed.cursor(user: 103, of: 200).next() == nil)
    }

    @Test func rowsGivenInThePlanNeedNoFile() throws {
        let source = DataSource(
            name: "d", records: .inline(rows: [["1", "ada"], ["2", "bob"]]), columns: ["id", "name"], order: .once)
        let feed = try DataFeed(source, seed: 1)
        #expect(feed.cursor(loop: 0, of: 1).draw(9).map(\.texts) == [["1", "ada"], ["2", "bob"]])
        #expect(throws: Diagnostic.self) {
            try DataFeed(DataSource(name: "d", records: .inline(rows: [["1"]]), columns: ["id", "name"]), seed: 1)
        }
        #expect(throws: Diagnostic.self) {
            try DataFeed(DataSource(name: "d", records: .inline(rows: []), columns: ["id"]), seed: 1)
        }
    }

    @Test func columnsThatAreNotThePlansAreRefused() throws {
        let records = DataSource.Records.csv(path: try scratch.numbered(3))
        #expect(throws: Diagnostic.self) {
            try DataFeed(DataSource(name: "d", records: records, columns: ["id", "mail"]), seed: 1)
        }
    }

    @Test func aFileThatBecomesShorterEndsTheRowsAndIsReported() throws {
        let path = try scratch.numbered(20_000)
        let source = DataSource(name: "d", records: .csv(path: path))
        for order in [DataSource.Order.sequential, .shuffled] {
            _ = try scratch.numbered(20_000)
            var source = source
            source.order = order
            let feed = try DataFeed(source, seed: 1, memory: 0)
            try truncate(path, to: 100)
            #expect(feed.cursor(loop: 0, of: 1).draw(20_000).count < 20_000)
            #expect(feed.failure?.fix == "do not change the file during a run")
            #expect(feed.cursor(loop: 0, of: 1).next() == nil)
        }
    }

    @Test func manyThreadsDrawEachRowOnce() async throws {
        for memory in Self.memories {
            let feed = try feed(.once, rows: 10_000, memory: memory)
            let drawn = await withTaskGroup(of: [Int].self) { group in
                for loop in 0..<4 {
                    group.addTask { feed.cursor(loop: loop, of: 4).draw(.max).map(\.id) }
                }
                return await group.reduce(into: []) { $0 += $1 }
            }
            #expect(drawn.sorted() == Array(0..<10_000))
        }
    }

    /// Loops that draw in turns.
    private func draw(from feed: DataFeed, loops: Int, count: Int) -> [Int] {
        let cursors = (0..<loops).map { feed.cursor(loop: $0, of: loops) }
        var (ids, ended) = ([Int](), Set<Int>())
        while ids.count < count, ended.count < loops {
            for (loop, cursor) in cursors.enumerated() where !ended.contains(loop) {
                if let row = cursor.next() { ids.append(row.id) } else { ended.insert(loop) }
            }
        }
        return ids
    }
}
