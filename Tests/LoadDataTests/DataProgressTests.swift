import LoadPlan
import Synchronization
import Testing

@testable import LoadData

/// What is told while a large file is read.
@Suite struct DataProgressTests {
    private final class Told: Sendable {
        let all = Mutex<[DataProgress]>([])
    }

    @Test func readingALargeFileIsTold() throws {
        let scratch = try Scratch()
        let row = String(repeating: "x", count: 99) + "\n"
        let path = try scratch.file("large.csv", "name\n" + String(repeating: row, count: 40_000))
        let told = Told()
        let files = DataFiles { progress in told.all.withLock { $0.append(progress) } }
        let shape = try files.inspect(DataSource(name: "d", records: .csv(path: path)))
        #expect(shape.rowCount == 40_000)
        let all = told.all.withLock { $0 }
        // Every 1,048,576 bytes of 4,000,005.
        #expect(all.count == 3)
        #expect(all.allSatisfy { $0.path == path && $0.size == 4_000_005 && $0.position < $0.size })
        #expect(all.map(\.position) == all.map(\.position).sorted())
        #expect(all.last.map { $0.position >= 3 << 20 } == true)
    }
}
