import Foundation
import LoadPlan
import LoadVerdict
import TestServers
import Testing

@testable import LoadPage

/// What people read first, as Chromium has it.
@Suite struct FirstScreenTests {
    @Test func itSaysFirstWhatMatters() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "squall-page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let page = folder.appending(path: "run.html")
        try Data(HTMLReport.text(SampleRun.shop).utf8).write(to: page)
        let visit = try await BrowserVisit.of(
            page.path, [["evaluate": "document.getElementById('summary').innerText"]])
        #expect(visit.problems == [] && visit.requests == [])
        // In this order, whatever else stands between.
        var rest = Substring(visit.text(0))
        for text in [
            "2026-01-01 00:00:00 UTC · open, up to 500/s · 30.0 s measured", "shop",
            "FAIL 1 of 1 thresholds failed. See thresholds.", "measurement valid send lag p99",
            "Throughput", "396/s", "11,883 exchanges completed", "Response time, p99", " ms", "half within ",
            "Error rate", "1.00 %", "120 of 12,003 failed or timed out",
            "What was changed", "00:12 rate 500/s -> 750/s by key", "Thresholds", "✗ fails", "p99 < 1ms",
        ] {
            let place = try #require(rest.range(of: text), "\(text) is missing in \(visit.text(0))")
            rest = rest[place.upperBound...]
        }
    }
}
