import Foundation
import LoadMeasure
import LoadPlan
import LoadVerdict
import Testing

@testable import LoadPage

@Suite struct HTMLReportTests {
    /// The data as a browser would read it: what stands in its element.
    static func data(in page: String) throws -> [String: Any] {
        let opening = #"<script type="application/json" id="data">"#
        let start = try #require(page.range(of: opening))
        let end = try #require(page.range(of: "</script", range: start.upperBound..<page.endIndex))
        let json = page[start.upperBound..<end.lowerBound]
        return try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }

    private static func body(of page: String) -> String {
        page.range(of: "<body>").map { String(page[$0.lowerBound...]) } ?? page
    }

    private func occurrences(of text: String, in page: String) -> Int { page.components(separatedBy: text).count - 1 }

    @Test func theFiguresAreTheRuns() throws {
        let result = SampleRun.shop
        let (data, total) = (try Self.data(in: HTMLReport.text(result)), result.total)
        let figures = try #require(data["figures"] as? [String: Any])
        func figure(_ key: String) -> Double? { (figures[key] as? NSNumber)?.doubleValue }
        #expect(figure("throughput") == total.throughput)
        #expect(figure("p99") == Double(total.responseTime.value(atQuantile: 0.99)) / 1e9)
        // JSONSerialization is a digit or two off in the sixteenth.
        #expect(abs((figure("errorRate") ?? 0) - total.counts.errorRate) < 1e-15)
        #expect(figure("exchanges") == Double(total.counts.ended) && figure("bytesIn") == Double(total.bytesIn))
        let verdict = try #require(data["verdict"] as? [String: Any])
        #expect(verdict["word"] as? String == "FAIL" && verdict["section"] as? String == "thresholds")
        let names = try #require(data["statistics"] as? [String])
        let times = try #require(data["times"] as? [[String: Any]])
        #expect(times.map { $0["name"] as? String } == ["response time", "service time", "send lag"])
        let values = try #require(times[0]["values"] as? [Double])
        #expect(names.count == values.count && names.first == "count" && names.last == "max")
        #expect(values.last == Double(total.responseTime.max) / 1e9)
        let phases = try #require(data["phases"] as? [[String: Any]])
        #expect(phases.map { $0["name"] as? String } == ["warm up", "hold"])
        #expect((phases[1]["end"] as? Double) == 30, "as planned, not as long as what was in flight took")
    }

    /// What a target or a scenario says ends no element, begins no comment, and comes out as it went in.
    @Test(arguments: [
        "</script><script>alert(1)</script>", "<!--<script>", "a\u{2028}b\u{2029}c", "{{scripts}}{{data}}",
        #""\u003c/script>""#, "<img src=x onerror=alert(1)>", "&lt;b&gt; & \0 \u{1F600}",
    ]) func textsStayTexts(hostile: String) throws {
        var second = SampleRun.second(0, step: hostile)
        second.errors[.status]?.examples = [hostile]
        let result = SampleRun.result([second], plan: SampleRun.plan(name: hostile, step: hostile))
        let (page, harmless) = (HTMLReport.text(result), HTMLReport.text(SampleRun.result([SampleRun.second(0)])))
        for part in ["<script", "</script", "<!--", "<img", "\u{2028}", "\u{2029}"] {
            // Line separators are harmless in the title, where no script reads them.
            let (there, before) = (Self.body(of: page), Self.body(of: harmless))
            #expect(occurrences(of: part, in: there) == occurrences(of: part, in: before), "\(part)")
        }
        let data = try Self.data(in: page)
        #expect(data["name"] as? String == hostile)
        let errors = try #require(data["errors"] as? [[String: Any]])
        #expect(errors.first?["examples"] as? [String] == [hostile])
        let tasks = try #require(data["tasks"] as? [[String: Any]])
        #expect(tasks.first?["name"] as? String == hostile)
    }

    /// The policy names each script and style by its content, and nothing else may run or be fetched.
    @Test func nothingElseMayRun() throws {
        let (page, assets) = (HTMLReport.text(SampleRun.shop), PageAssets.report)
        let policy = try #require(page.split(separator: "\n").first { $0.contains("Content-Security-Policy") })
        #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
        #expect(occurrences(of: "'sha256-", in: String(policy)) == assets.styles.count + assets.scripts.count)
        #expect(occurrences(of: "<script>", in: page) == assets.scripts.count)
        #expect(occurrences(of: "<style>", in: page) == assets.styles.count)
        #expect(assets.scripts.allSatisfy { !$0.text.contains("</script") && !$0.text.contains("<!--") })
        // FIPS 180-4, the digest of "abc".
        #expect(
            PageAssets.File(name: "abc", text: "abc").source == "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='")
        for reference in ["<link", " src=", "@import", "sourceMappingURL"] {
            #expect(!page.contains(reference), "\(reference)")
        }
    }

    @Test func anHourOfAThousandSeriesIsBelowTwoMegabytes() throws {
        let second = (0..<1_000).reduce(into: Snapshot(start: .zero, end: .zero)) { snapshot, number in
            let part = SampleRun.second(0, step: "step \(number) of a scenario with many", count: 8, failures: 0)
            snapshot.merge(part)
        }
        var (total, timeline) = (second, Timeline())
        total.end = .seconds(3_600)
        let seconds = (1...7).map { SampleRun.second(0, count: 97 * $0) }
        for number in 0..<3_600 {
            var snapshot = seconds[number % seconds.count]
            (snapshot.start, snapshot.end) = (.seconds(number), .seconds(number + 1))
            timeline.add(snapshot)
        }
        var result = SampleRun.shop
        (result.total, result.timeline) = (total, timeline)
        let page = HTMLReport.text(result)
        #expect(try #require(try Self.data(in: page)["series"] as? [Any]).count == 1_000)
        #expect(page.utf8.count < 2_000_000, "\(page.utf8.count) bytes")
        print("a page of an hour and 1,000 series: \(page.utf8.count) bytes")
    }

    @Test func aRunThatMeasuredNothingHasAPage() throws {
        var result = SampleRun.result([])
        result.ending = .unreachable
        let data = try Self.data(in: HTMLReport.text(result))
        #expect((data["verdict"] as? [String: Any])?["word"] as? String == "UNREACHABLE")
        #expect((data["figures"] as? [String: Any])?["p99"] is NSNull)
    }
}
