import Foundation
import LoadPlan

@testable import LoadData

/// A directory of a test's own, gone when nobody holds it any more.
final class Scratch {
    let url = FileManager.default.temporaryDirectory.appending(path: "squall-data-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    /// Writes a file and returns its path.
    func file(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: url.appending(path: name))
        return path(name)
    }

    /// A CSV file with the columns `id` and `name` and the rows 0, 1, 2 ...
    func numbered(_ count: Int) throws -> String {
        try file("numbered.csv", "id,name\n" + (0..<count).map { "\($0),\"name, \($0)\"\n" }.joined())
    }
}

extension DataRow {
    /// The values as text.
    var texts: [String] { (0..<count).map { String(decoding: self[$0], as: UTF8.self) } }

    /// The number in the first column.
    var id: Int { Int(texts[0]) ?? -1 }
}

extension DataCursor {
    /// Up to that many rows.
    func draw(_ count: Int) -> [DataRow] {
        var rows: [DataRow] = []
        while rows.count < count, let row = next() { rows.append(row) }
        return rows
    }
}

extension DataFeed {
    /// All rows, in order.
    static func rows(of records: DataSource.Records, memory: Int = inMemory) throws -> [[String]] {
        let feed = try DataFeed(DataSource(name: "d", records: records, order: .once), seed: 1, memory: memory)
        return feed.cursor(loop: 0, of: 1).draw(.max).map(\.texts)
    }
}
