import LoadMeasure
import LoadPlan
import Testing

@testable import LoadStatsD

@Suite struct StatsDTests {
    private func lines(_ latest: Snapshot) -> [String] {
        let total = SomeRun.interval(0).merging(latest)
        let body = StatsD().body(SomeRun.reading(total, latest: latest, isCumulative: false), of: SomeRun.tags)
        return String(decoding: body, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func countersGrowByTheInterval() {
        let lines = lines(SomeRun.interval(1, completed: 7))
        let tags = "#test:shop,run:2023-11-14T22:13:20Z"
        #expect(lines.contains("squall.exchanges:7|c|\(tags),outcome:completed"))
        #expect(lines.contains("squall.users:4.0|g|\(tags)"))
        #expect(lines.contains("squall.response_time.count:7|c|\(tags),task:cart,method:GET,status:2xx"))
        #expect(lines.contains("squall.response_time.p99:10.0|g|\(tags),task:cart,method:GET,status:2xx"))
    }

    @Test func whatEndsATagIsReplaced() {
        let lines = lines(SomeRun.interval(1, task: "a,b|c#d\ne"))
        #expect(lines.contains { $0.hasPrefix("squall.sent:") && $0.contains(",task:a_b_c_d_e,") })
    }

    @Test func datagramsHaveWholeLinesAndAreShort() {
        let lines = (0..<200).map { "squall.line\($0):\($0)|c" } + [String(repeating: "x", count: 2_000)]
        let datagrams = Datagrams.of(Array(lines.joined(separator: "\n").utf8))
        #expect(datagrams.dropLast().allSatisfy { $0.count <= Datagrams.mostBytes })
        // 3600 bytes of short lines in three, and the long one alone.
        #expect(datagrams.count == 4)
        let again = datagrams.flatMap { String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init) }
        #expect(again == lines)
        #expect(Datagrams.of([]).isEmpty)
    }

    @Test func addressesAreReadAndMistakesRefused() throws {
        #expect(try DatagramPush(parsing: "h").description == "h:8125")
        #expect(try DatagramPush(parsing: "[::1]:99").description == "[::1]:99")
        for text in ["", ":1", "h:0", "h:x", "udp://h", "a@h"] {
            #expect(throws: Diagnostic.self, "\(text)") { try DatagramPush(parsing: text) }
        }
    }
}
