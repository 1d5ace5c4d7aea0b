/// Rows of values that virtual users draw from: `${name.column}` in a request.
///
/// Which rows a run draws, and in which order, follows from `order`, `sharing` and the plan's seed; `cadence` says when a
/// user draws.
public struct DataSource: Sendable, Codable, Equatable {
    /// Where the rows are.
    public enum Records: Sendable, Codable, Equatable {
        /// A CSV file (RFC 4180) whose first record names the columns. The path is as this process opens it.
        case csv(path: String)
        /// A JSON file: a list of flat objects, or one flat object after the other (JSON Lines).
        case json(path: String)
        /// The rows themselves, each with a value for every column.
        case inline(rows: [[String]])
    }

    /// Which row comes next.
    public enum Order: String, Sendable, Codable, CaseIterable {
        /// As they stand, and again from the first after the last.
        case sequential
        /// In a random order, each once before any comes again; every pass has an order of its own.
        case shuffled
        /// Any row, each time.
        case random
        /// As they stand, each once; a user that finds none left stops.
        case once
    }

    /// Who takes rows away from whom.
    public enum Sharing: String, Sendable, Codable, CaseIterable {
        /// All users draw from one order: a row that one got, the next one does not get.
        case allUsers = "all-users"
        /// The rows are dealt out like cards: of N users, user u (from 0) owns the rows u, u + N, u + 2N ..., and draws
        /// only from these, in `order`. No two users ever have the same row.
        case perUser = "per-user"
    }

    /// When a user draws a row.
    public enum Cadence: String, Sendable, Codable, CaseIterable {
        /// At the beginning of each iteration.
        case iteration
        /// Once, when the user begins; it keeps the row.
        case user
    }

    /// What requests call it.
    public var name: String
    /// Where the rows are.
    public var records: Records
    /// The names of the values of a row, in order; empty where nobody has looked yet.
    public var columns: [String]
    /// How many rows there are, where someone has looked.
    public var rowCount: Int?
    /// Which row comes next.
    public var order: Order
    /// Who takes rows away from whom.
    public var sharing: Sharing
    /// When a user draws a row.
    public var cadence: Cadence

    /// Makes a data source.
    public init(
        name: String, records: Records, columns: [String] = [], rowCount: Int? = nil, order: Order = .sequential,
        sharing: Sharing = .allUsers, cadence: Cadence = .iteration
    ) {
        self.name = name
        self.records = records
        self.columns = columns
        self.rowCount = rowCount
        self.order = order
        self.sharing = sharing
        self.cadence = cadence
    }

    /// The file that the rows are in, if they are in one.
    public var path: String? {
        switch records {
        case .csv(let path), .json(let path): path
        case .inline: nil
        }
    }
}

/// Looks at the files of a scenario before a run. Declared here so that reading a scenario needs no file system.
public protocol DataInspector: Sendable {
    /// What the rows look like; every one of them has been looked at.
    ///
    /// - Throws: a `Diagnostic` without a place: the file is missing, has no rows, or a row is damaged.
    func inspect(_ source: DataSource) throws(Diagnostic) -> DataShape

    /// All bytes of a file that a step sends.
    ///
    /// - Throws: a `Diagnostic` without a place: the file is missing, or has more bytes than that.
    func content(ofFile path: String, atMost limit: Int) throws(Diagnostic) -> [UInt8]
}

/// What the rows of a data source look like.
public struct DataShape: Sendable, Equatable {
    /// The names of the values of a row, in order.
    public var columns: [String]
    /// How many rows there are, at least 1.
    public var rowCount: Int

    /// Makes a shape.
    public init(columns: [String], rowCount: Int) {
        self.columns = columns
        self.rowCount = rowCount
    }
}
