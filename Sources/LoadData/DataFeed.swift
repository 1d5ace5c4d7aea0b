import LoadPlan
import Synchronization

/// The rows of one data source, for all loops of a process. Made once before the load, since it may have to read through
/// the whole file; then loops draw through cursors.
///
/// Where the rows live:
///
///     small files, inline rows            decoded, in memory                     a draw is a number
///     larger, sequential or once          one chunk of the file in memory        decoded in blocks, under the lock
///     larger, any other order             8 bytes of memory per row              read from where they are, without it
///
/// The lock is taken once per block of rows that a loop takes, never for `random` or rows per user.
public final class DataFeed: Sendable {
    /// What it feeds.
    public let source: DataSource
    /// The names of a row's values, in order.
    public let columns: [String]
    /// How many rows there are.
    public let rowCount: Int

    /// Files up to this size are decoded as a whole.
    public static let inMemory = 16 << 20

    let store: Store
    let seed: UInt64
    private let state: Mutex<State>

    /// Where rows come from.
    enum Store: Sendable {
        case memory(RowBlock)
        case indexed(RecordIndex)
        case streamed
    }

    private struct State {
        var supply: RowSupply
        var stream: RecordStream?
        var failure: Diagnostic?
    }

    /// Opens a data source, and reads what must be known before the first row is drawn.
    ///
    /// - Parameters:
    ///   - source: its path is opened as it stands.
    ///   - seed: the plan's.
    ///   - memory: the largest file that is decoded as a whole.
    /// - Throws: a `Diagnostic` without a place: the file is missing, has no rows, a row is damaged, or the columns are
    ///   not those of the plan.
    public init(_ source: DataSource, seed: UInt64, memory: Int = DataFeed.inMemory) throws(Diagnostic) {
        self.source = source
        self.seed = SplitMix64.seed(seed, for: "data \(source.name)")
        var stream: RecordStream?
        if let path = source.path {
            let file = try DataFile(path: path)
            let records = try RecordStream(file: file, isJSON: source.records.isJSON)
            columns = records.columns
            if file.size <= memory {
                store = .memory(RowBlock(try records.allRows()))
            } else if source.sharing == .allUsers, source.order == .sequential || source.order == .once {
                store = .streamed
                stream = records
            } else {
                store = .indexed(try RecordIndex(records, file: file))
            }
        } else {
            columns = source.columns
            store = .memory(RowBlock(try source.inlineRows()))
        }
        switch store {
        case .memory(let block): rowCount = block.rows.count
        case .indexed(let index): rowCount = index.count
        case .streamed: rowCount = if let known = source.rowCount { known } else { try stream?.countRows() ?? 0 }
        }
        guard rowCount > 0 else { throw source.isEmpty }
        guard source.columns.isEmpty || source.columns == columns else {
            throw Diagnostic(
                "\(source.place) has the columns \(columns.joined(separator: ", ")), and the plan expects "
                    + source.columns.joined(separator: ", "), fix: "read the scenario again")
        }
        state = Mutex(
            State(supply: RowSupply(count: rowCount, isOnce: source.order == .once), stream: stream, failure: nil))
    }

    /// What ended the rows early, if something did: a file that changed or could not be read during the run. Cursors
    /// say then that there are no more rows.
    public var failure: Diagnostic? { state.withLock { $0.failure } }

    /// Where a loop draws rows that all users share.
    ///
    /// - Parameters:
    ///   - loop: the loop's number, from 0.
    ///   - loops: how many there are.
    public func cursor(loop: Int, of loops: Int) -> DataCursor {
        DataCursor(self, .shared(loops: loops), stream: UInt64(loop))
    }

    /// Where one user draws the rows that are its own: `DataSource.Sharing.perUser`.
    ///
    /// - Parameters:
    ///   - user: the user's number in the whole run, from 0.
    ///   - users: the most users that the run may have at once.
    public func cursor(user: Int, of users: Int) -> DataCursor {
        DataCursor(self, .own(user: user, users: users), stream: UInt64(user))
    }

    func take(atMost limit: Int, loops: Int) -> RowSupply.Share? {
        state.withLock { $0.failure == nil ? $0.supply.take(atMost: limit, loops: loops) : nil }
    }

    /// The next rows of a file that is read from front to back.
    func takeStreamed(atMost limit: Int, loops: Int) -> RowBlock? {
        state.withLock { state in
            guard state.failure == nil, let share = state.supply.take(atMost: limit, loops: loops) else { return nil }
            if share.pass > 0, share.positions.lowerBound == 0 { state.stream?.rewind() }
            var rows = RowBuffer(width: columns.count)
            do throws(Diagnostic) {
                for _ in share.positions {
                    guard try state.stream?.next(into: &rows) == true else {
                        throw Diagnostic(
                            "\(source.place) has fewer rows than before", fix: "do not change the file during a run")
                    }
                }
            } catch {
                state.failure = error
                return nil
            }
            return RowBlock(rows)
        }
    }

    func fail(_ failure: Diagnostic) {
        state.withLock { $0.failure = $0.failure ?? failure }
    }
}

extension DataSource {
    /// The rows in messages: the file, or the source's name.
    var place: String { path ?? "data \"\(name)\"" }

    var isEmpty: Diagnostic {
        let head = if case .csv = records { "has a first line with names, but no rows" } else { "has no rows" }
        return Diagnostic("\(place) \(head)", fix: "add rows")
    }

    fileprivate func inlineRows() throws(Diagnostic) -> RowBuffer {
        guard case .inline(let rows) = records else { return RowBuffer(width: columns.count) }
        var buffer = RowBuffer(width: columns.count)
        for (index, row) in rows.enumerated() {
            guard row.count == columns.count else {
                throw Diagnostic(
                    "\(place), row \(index + 1): the row has \(row.count) values and there are \(columns.count) columns",
                    fix: "give it one value per column")
            }
            for value in row {
                buffer.append(value.utf8)
                buffer.endValue()
            }
        }
        return buffer
    }
}

extension DataSource.Records {
    var isJSON: Bool { if case .json = self { true } else { false } }
}

extension RecordStream {
    /// All rows, decoded.
    fileprivate func allRows() throws(Diagnostic) -> RowBuffer {
        var stream = self
        var rows = RowBuffer(width: columns.count)
        while try stream.next(into: &rows) {}
        return rows
    }

    /// Reads through the whole file.
    ///
    /// - Parameter progress: told where it is, now and then.
    func countRows(progress: (_ position: Int) -> Void = { _ in }) throws(Diagnostic) -> Int {
        var (stream, count, told) = (self, 0, 0)
        var row = RowBuffer(width: columns.count)
        while try stream.next(into: &row) {
            count += 1
            row.removeAll()
            if stream.position - told >= DataProgress.stride {
                told = stream.position
                progress(told)
            }
        }
        return count
    }
}
