import LoadMeasure
import LoadMetrics
import Testing

@testable import LoadPrometheus

@Suite struct ExpositionTextTests {
    private func lines(_ total: Snapshot) -> [String] {
        ExpositionText.text(SomeRun.reading(total), of: SomeRun.tags).split(separator: "\n").map(String.init)
    }

    @Test func eachMetricIsDeclaredOnceBeforeItsValues() {
        let lines = lines(SomeRun.interval(0, failed: 1))
        let types = lines.filter { $0.hasPrefix("# TYPE") }
        #expect(Set(types).count == types.count)
        #expect(lines.contains("# TYPE squall_response_time_seconds histogram"))
        #expect(
            lines.contains(
                #"squall_exchanges_total{test="shop",run="2023-11-14T22:13:20Z",outcome="completed"} 10.0"#))
        var declared = ""
        for line in lines {
            if line.hasPrefix("# TYPE") { declared = String(line.split(separator: " ")[2]) }
            if !line.hasPrefix("#") { #expect(line.hasPrefix(declared), "\(line)") }
        }
    }

    @Test func aHistogramsBucketsAreCumulative() {
        let found = lines(SomeRun.interval(0)).filter {
            $0.hasPrefix("squall_response_time_seconds") && $0.contains("2xx")
        }
        // Ten times 10 ms: none up to 8.4 ms, all up to 12.6 ms.
        #expect(found.contains { $0.contains(#"le="0.008388607""#) && $0.hasSuffix(" 0.0") })
        #expect(found.contains { $0.contains(#"le="0.012582911""#) && $0.hasSuffix(" 10.0") })
        #expect(found.contains { $0.contains(#"le="+Inf""#) && $0.hasSuffix(" 10.0") })
        #expect(found.contains { $0.hasPrefix("squall_response_time_seconds_sum{") && $0.hasSuffix("} 0.1") })
        #expect(found.contains { $0.hasPrefix("squall_response_time_seconds_count{") && $0.hasSuffix("} 10.0") })
    }

    @Test func whatAUserNamedIsEscaped() {
        let found = lines(SomeRun.interval(0, task: "a \"b\"\\\nc"))
        #expect(found.contains { $0.contains(#"task="a \"b\"\\\nc""#) })
    }
}
