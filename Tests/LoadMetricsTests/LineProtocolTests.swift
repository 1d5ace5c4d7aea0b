import LoadInflux
import LoadMeasure
import Testing

@Suite struct LineProtocolTests {
    private func lines(_ total: Snapshot, latest: Snapshot) -> [String] {
        let body = LineProtocol().body(
            SomeRun.reading(total, latest: latest, isCumulative: false), of: SomeRun.tags)
        return String(decoding: body, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func aLineHasTagsFieldsAndItsTime() {
        let (first, second) = (SomeRun.interval(0, completed: 10), SomeRun.interval(1, completed: 7))
        let lines = lines(first.merging(second), latest: second)
        let common = "test=shop,run=2023-11-14T22:13:20Z,instance=build-7:42"
        #expect(lines.contains("squall_exchanges,\(common),outcome=completed value=7.0 1700000002000000000"))
        let times = lines.first { $0.hasPrefix("squall_response_time,") }
        #expect(times?.contains(" count=7i,sum=0.07,mean=0.01,min=0.01,max=0.01,p50=0.01,") == true)
        #expect(times?.contains(",p99.9=0.01 1700000002000000000") == true)
    }

    @Test func whatHasAMeaningIsEscaped() {
        let interval = SomeRun.interval(0, task: "a,b=c d\ne\\")
        let found = lines(interval, latest: interval).filter { $0.hasPrefix("squall_sent") }
        #expect(found.count == 1 && found[0].contains(#",task=a\,b\=c\ d\ e\\ ,method=GET "#))
    }
}
