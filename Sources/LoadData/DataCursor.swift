import LoadPlan

/// Where one loop, or one user with rows of its own, is among the rows of a feed. Used on one thread.
///
/// A draw of a row in memory costs a few additions; rows of larger files are decoded a block ahead.
public final class DataCursor {
    enum Kind {
        case shared(loops: Int)
        case own(user: Int, users: Int)
    }

    private let feed: DataFeed
    private let kind: Kind
    private let stream: UInt64
    private var random: SplitMix64
    /// The rows that the loop has taken and not yet used, as positions of a pass.
    private var share = RowSupply.Share(pass: 0, positions: 0..<0)
    /// How many of its own rows the user has drawn.
    private var draws = 0
    private var permutation: (pass: Int, order: SeededPermutation)?
    /// Rows decoded ahead, and the next one among them.
    private var block: RowBlock?
    private var index = 0
    private var scratch: [UInt8] = []

    /// The most rows that a loop takes at once. Decoding happens on the loop's thread: it must not become a pause.
    private static let blockSize = 32

    init(_ feed: DataFeed, _ kind: Kind, stream: UInt64) {
        (self.feed, self.kind, self.stream) = (feed, kind, stream)
        random = SplitMix64(seed: feed.seed, stream: stream)
    }

    /// Draws a row; nil means that there is none left, and that the user stops.
    public func next() -> DataRow? {
        if case .memory(let rows) = feed.store {
            return nextNumber().map { DataRow(rows, at: $0) }
        }
        if block.map({ index == $0.rows.count }) ?? true {
            block = nextBlock()
            index = 0
        }
        guard let block else { return nil }
        defer { index += 1 }
        return DataRow(block, at: index)
    }

    private func nextBlock() -> RowBlock? {
        switch (feed.store, kind) {
        case (.streamed, .shared(let loops)): return feed.takeStreamed(atMost: Self.blockSize, loops: loops)
        case (.indexed(let index), _): return decode(from: index)
        default: return nil
        }
    }

    /// Reads the next rows from where they are: as many as the loop has taken; one where a user has its own, since there
    /// may be many users.
    private func decode(from file: RecordIndex) -> RowBlock? {
        var rows = RowBuffer(width: feed.columns.count)
        do throws(Diagnostic) {
            repeat {
                guard let number = nextNumber() else { break }
                try file.read(number, into: &rows, scratch: &scratch)
            } while !share.positions.isEmpty
        } catch {
            feed.fail(error)
            return nil
        }
        return rows.count > 0 ? RowBlock(rows) : nil
    }

    private func nextNumber() -> Int? {
        switch kind {
        case .shared(let loops): nextShared(loops: loops)
        case .own(let user, let users): nextOwn(user: user, users: users)
        }
    }

    private func nextShared(loops: Int) -> Int? {
        if feed.source.order == .random { return Int(random.below(UInt64(feed.rowCount))) }
        if share.positions.isEmpty {
            guard let taken = feed.take(atMost: Self.blockSize, loops: loops) else { return nil }
            share = taken
        }
        let position = share.positions.lowerBound
        share.positions = position + 1..<share.positions.upperBound
        guard feed.source.order == .shuffled else { return position }
        // One order for all loops.
        return shuffled(position, of: feed.rowCount, pass: share.pass, stream: 0)
    }

    /// Of N users, user u owns the rows u, u + N, u + 2N ...
    private func nextOwn(user: Int, users: Int) -> Int? {
        let user = user % users
        guard user < feed.rowCount else { return nil }
        let count = (feed.rowCount - user + users - 1) / users
        defer { draws += 1 }
        let (pass, position) = draws.quotientAndRemainder(dividingBy: count)
        switch feed.source.order {
        case .once where pass > 0: return nil
        case .sequential, .once: return user + users * position
        case .shuffled: return user + users * shuffled(position, of: count, pass: pass, stream: stream)
        case .random: return user + users * Int(random.below(UInt64(count)))
        }
    }

    /// The row at a position of a pass in random order.
    private func shuffled(_ position: Int, of count: Int, pass: Int, stream: UInt64) -> Int {
        if let permutation, permutation.pass == pass { return permutation.order[position] }
        var seed = SplitMix64(seed: feed.seed ^ stream, stream: UInt64(pass))
        let order = SeededPermutation(count: count, seed: seed.next())
        permutation = (pass, order)
        return order[position]
    }
}
