import Foundation
import LoadProbe
import LoadTarget
import Testing

/// docs/probe.md lists what is measured.
@Suite struct DocumentedSeriesTests {
    @Test func eachSeriesIsInTheListWithItsUnitAndKind() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/probe.md")
        let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `") }
        var probe = Probe([.pid(Int(ProcessInfo.processInfo.processIdentifier))])
        var cost = OwnCost()
        let series = Set((probe.read(at: 0).points + cost.points()).map(\.series))
        #expect(series.count > 20)
        for series in series {
            let row = try #require(
                rows.first { $0.hasPrefix("| `\(series.name)` | \(series.unit) | \(series.kind.rawValue) |") },
                "\(series.name) in \(series.unit) is not there")
            for tag in series.tags { #expect(row.contains("`\(tag.name)`"), "\(series.name) has \(tag.name)") }
        }
    }
}
