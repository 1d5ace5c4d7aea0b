import LoadMeasure
import LoadTarget
import Testing

@testable import LoadOutput
@testable import LoadPage

@Suite struct MachinePageTests {
    /// A second of a machine of one core, with a web server on it.
    private static func second(_ probe: String, busy: Double) -> TargetSnapshot {
        var snapshot = TargetSnapshot()
        func add(_ name: String, _ kind: TargetSeries.Kind, _ value: Double, _ tags: (String, String)...) {
            let all = (tags + [(TargetSnapshot.probeTag, probe)]).map { TargetTag($0.0, $0.1) }
            snapshot.series[TargetSeries(name, unit: "1", kind, tags: all)] = .init(sum: value, weight: 1, max: value)
        }
        for (mode, share) in [("user", busy), ("idle", 1 - busy)] {
            add("system.cpu.time", .counter, share, ("cpu.logical_number", "0"), ("cpu.mode", mode))
        }
        add("system.memory.usage", .gauge, 5e9, ("system.memory.state", "used"))
        add("process.cpu.time", .counter, busy / 2, ("process.executable.name", "nginx"))
        add("process.thread.count", .gauge, 7, ("process.executable.name", "nginx"))
        return snapshot
    }

    @Test func aMachineHasAColumnForEachLine() {
        let json = MachinePage.json(
            name: "web-1", from: 1_000, spans: [(0, 1), (1, 2), (2, 2.5)],
            targets: [Self.second("web-1", busy: 0.5), nil, Self.second("web-1", busy: 0.25)]
        ).line
        for part in [
            #""name":"web-1""#, #""start":[0,1,2],"end":[1,2,2.5]"#,
            #""cores":{"machine":[0.5,null,0.25],"nginx":[0.25,null,0.125]}"#,
            #""memory":{"machine":[5000000000,null,5000000000],"nginx":[null,null,null]}"#,
            #""threads":{"nginx":[7,null,7]}"#,
        ] { #expect(json.contains(part), "\(json)") }
    }

    /// By that the page knows that there is nothing to draw.
    @Test func nothingMeasuredIsNoColumn() {
        let json = MachinePage.json(name: "web-1", from: 1_000, spans: [(0, 1), (1, 2)], targets: [nil, nil]).line
        #expect(json.contains(#""cores":{},"memory":{},"pressure":{},"threads":{}"#), "\(json)")
    }

    /// A run over machines of which one says nothing for a while: the names stay what they are.
    @Test func machinesKeepTheirNamesWhereOneIsSilent() {
        let (one, other) = (Self.second("web-1", busy: 0.5), Self.second("web-2", busy: 0.25))
        var result = SampleRun.shop
        result.total.target = one.merging(other)
        var intervals = Array(result.timeline.intervals.prefix(2))
        (intervals[0].target, intervals[1].target) = (one.merging(other), one)
        let data = PageData(result)
        let columns = JSONValue.object(data.targetColumns(of: intervals[...])).line
        #expect(
            columns.contains(
                #""targetCores":{"web-1":[0.5,0.5],"web-2":[0.25,null],"web-1/nginx":[0.25,0.25],"web-2/nginx":[0.125,null]}"#
            ), "\(columns)")
        #expect(data.json.line.contains(#""probes":["web-1","web-2"]"#))
    }
}
