import Foundation
import LoadMeasure
import LoadTarget
import LoadVerdict
import Testing

@testable import LoadOutput

/// What reports say of a target that is on several machines.
@Suite struct TargetMachinesTests {
    /// A machine of two cores, of which some are busy, with a web server on it.
    private static func machine(_ probe: String?, busy: Double, pressure: Double) -> TargetSnapshot {
        let own = probe.map { [TargetTag(TargetSnapshot.probeTag, $0)] } ?? []
        func series(_ name: String, _ unit: String, _ kind: TargetSeries.Kind, _ tags: TargetTag...) -> TargetSeries {
            TargetSeries(name, unit: unit, kind, tags: tags + own)
        }
        var snapshot = TargetSnapshot()
        for core in 0..<2 {
            for (mode, share) in [("user", busy / 2), ("idle", 1 - busy / 2)] {
                let key = series(
                    "system.cpu.time", "s", .counter, .init("cpu.logical_number", "\(core)"), .init("cpu.mode", mode))
                snapshot.series[key] = .init(sum: share, weight: 1, max: share)
            }
        }
        let waiting = series(
            "system.linux.pressure.time", "s", .counter, .init("resource", "cpu"), .init("pressure.kind", "some"))
        snapshot.series[waiting] = .init(sum: pressure, weight: 1, max: pressure)
        let work = series("process.cpu.time", "s", .counter, .init("process.executable.name", "nginx"))
        snapshot.series[work] = .init(sum: busy, weight: 1, max: busy)
        snapshot.clockErrors = probe.map { [$0: busy / 1_000] }
        return snapshot
    }

    private static var both: TargetSnapshot {
        machine("web-1", busy: 0.4, pressure: 0.1).merging(machine("web-2", busy: 1.2, pressure: 0.3))
    }

    private static func result(_ target: TargetSnapshot) -> RunResult {
        var result = Shop.result()
        result.total.target = target
        return result
    }

    @Test func severalMachinesAreOneTargetAndEachForItself() {
        let all = TargetFigures(Self.both)
        #expect(all.cores == 4)
        #expect(abs((all.busyCores ?? 0) - 1.6) < 1e-9)
        #expect(all.pressure == ["cpu": 0.3])
        #expect(all.processes.map(\.name) == ["web-1/nginx", "web-2/nginx"])
        #expect(all.processes.map(\.cores) == [0.4, 1.2])
        let one = TargetFigures(Self.both.only("web-1"))
        #expect(one.cores == 2 && one.busyCores.map { abs($0 - 0.4) < 1e-9 } == true)
        #expect(one.processes.map(\.name) == ["nginx"])
    }

    /// A report that is written again, of the store, has the same digits: nothing depends on the order of a dictionary.
    @Test func figuresAreTheSameToTheLastDigitInAnyOrder() {
        let entries = (0..<200).map { number in
            let tags = [
                TargetTag("process.executable.name", "nginx"), TargetTag("process.pid", "\(number)"),
                TargetTag("cpu.mode", "user"), TargetTag("cpu.logical_number", "\(number)"),
            ]
            let value = 1 / Double(number * 7 + 3)
            return (tags, TargetSnapshot.Measure(sum: value, weight: 1, max: value))
        }
        func figures(_ entries: some Sequence<([TargetTag], TargetSnapshot.Measure)>) -> TargetFigures {
            var snapshot = TargetSnapshot()
            for (tags, measure) in entries {
                for name in ["process.cpu.time", "system.cpu.time"] {
                    snapshot.series[TargetSeries(name, unit: "s", .counter, tags: tags)] = measure
                }
            }
            return TargetFigures(snapshot)
        }
        let expected = figures(entries)
        for _ in 0..<20 { #expect(figures(entries.shuffled()) == expected) }
    }

    @Test func theSummaryHasATableOfEachAndHowRightItsTimesAre() throws {
        let text = TerminalSummary(width: 100, color: false).text(Self.result(Self.both))
        let section = try #require(text.split(separator: "TARGET\n").last)
        for words in ["  web-1\n", "  web-2\n", "0.40/2", "1.20/2"] { #expect(section.contains(words), "\(section)") }
        #expect(section.contains("  times of web-1 are right within 400 µs\n"))
        #expect(section.contains("  times of web-2 are right within 1.20 ms\n"))
        let local = TerminalSummary(width: 100, color: false).text(
            Self.result(Self.machine(nil, busy: 1, pressure: 0)))
        #expect(local.contains("TARGET\n") && !local.contains("times of"))
    }

    @Test func theReportHasEachMachineAndIsAsDescribed() throws {
        let report = try JSONReportTests.parsed(Self.result(Self.both))
        let target = try #require(report["target"] as? [String: Any])
        #expect(target["clock_error"] as? Double == 0.0012)
        let machines = try #require(target["machines"] as? [[String: Any]])
        #expect(machines.map { $0["name"] as? String } == ["web-1", "web-2"])
        #expect(machines.map { $0["clock_error"] as? Double } == [0.0004, 0.0012])
        let local = try JSONReportTests.parsed(Self.result(Self.machine(nil, busy: 1, pressure: 0)))
        let own = try #require(local["target"] as? [String: Any])
        #expect((own["machines"] as? [Any])?.isEmpty == true && own["clock_error"] is NSNull)
        for target in [target, own] { #expect(try ReportSchemaTests.mistakes(inTarget: target) == []) }
    }
}
