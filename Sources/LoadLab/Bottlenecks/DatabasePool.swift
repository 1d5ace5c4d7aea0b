import GRDB
import Hummingbird

/// A pool of connections to a database, which each query has for itself.
struct DatabasePool: Bottleneck {
    static let kind = BottleneckKind(
        name: "db-pool",
        summary: "A pool of connections to SQLite; a query has one for itself. Best for some routes only.",
        parameters: [
            BottleneckParameter("connections", .count(1...1_000), "4", "connections of the pool"),
            BottleneckParameter("query", .distribution, "20ms", "how long a query takes"),
        ])

    private let pool: SlotPool
    private let query: DrawnTimes
    private let databases: [DatabaseQueue]
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues) {
        let connections = values.count("connections")
        pool = SlotPool(count: connections)
        query = values.times("query")
        databases = (0..<connections).compactMap { _ in try? Self.database() }
        figures = [.capacity(Double(connections) / query.mean, "connections / query")]
    }

    func pass(_ next: RequestRest) async throws -> Response {
        try await pool.hold(for: query.next()) { place in
            guard databases.indices.contains(place) else {
                throw Refusal(.internalServerError, "SQLite gave no connection \(place)")
            }
            _ = try await databases[place].read { database in
                try Int.fetchOne(database, sql: "SELECT sum(price * stock) FROM product WHERE price > 500")
            }
        }
        return try await next()
    }

    private static func database() throws -> DatabaseQueue {
        let queue = try DatabaseQueue()
        try queue.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE product(id INTEGER PRIMARY KEY, price INTEGER, stock INTEGER);
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
                    INSERT INTO product SELECT i, i * 37 % 1000, i % 9 FROM n;
                    """)
        }
        return queue
    }
}
