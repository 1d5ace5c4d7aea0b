import Foundation
import GRDB
import LoadHTTP
import LoadMeasure
import LoadPlan
import LoadVerdict
import Testing

@testable import LoadStore

@Suite struct RunRecorderTests {
    private let kept = KeptRuns()

    @Test func keepsWhatARunCameTo() async throws {
        let store = try kept.open()
        let id = try #require(await KeptRuns.keep(3, in: store, tags: ["nightly", "main"]))
        let run = try store.run(named: "last")
        #expect(run.id == id)
        #expect(run.name == "shop" && run.target == "http://shop.test:8080" && run.started == 1_000)
        #expect(run.status == .complete && run.verdict == "pass" && run.ending == "completed")
        #expect(run.exchanges == 60 && run.errors == 3 && run.duration == 3 && run.throughput == 20)
        #expect(run.tags == ["main", "nightly"] && run.host == "bench" && run.version == "0.0.1")
        let (result, expected) = (try store.result(of: run), KeptRuns.result(seconds: 3))
        #expect(result.total == expected.total)
        #expect(result.timeline == expected.timeline)
        #expect(result.verdict == expected.verdict)
        #expect(result.plan.thresholds == expected.plan.thresholds)
    }

    @Test func keepsEachIntervalAsItWasMeasured() async throws {
        let store = try kept.open()
        await KeptRuns.keep(3, in: store)
        var intervals = store.intervals(of: try store.run(named: "last"))
        for second in 0..<3 { #expect(try intervals.next() == KeptRuns.interval(second)) }
        #expect(try intervals.next() == nil)
    }

    /// What probes on other machines measured comes after the interval in which it was.
    @Test func whatBecomesKnownLateIsInItsInterval() async throws {
        let store = try kept.open()
        let recorder = RunRecorder(store, environment: KeptRuns.environment, target: nil) { 1_000 }
        await recorder.start(KeptRuns.plan())
        for second in 0..<3 { await recorder.receive(KeptRuns.interval(second)) }
        var target = TargetSnapshot()
        target.clockErrors = ["web-1": 0.25]
        await recorder.measured(LateTarget(start: .seconds(1), end: .seconds(2), target: target))
        target.clockErrors = ["web-1": 0.5]
        await recorder.measured(LateTarget(start: .seconds(1), end: .seconds(2), target: target))
        #expect(await recorder.problem == nil)
        let run = try store.run(named: "last")
        var intervals = store.intervals(of: run)
        #expect(try intervals.next() == KeptRuns.interval(0))
        var second = try #require(try intervals.next())
        #expect(second.target == target)
        second.target = nil
        #expect(second == KeptRuns.interval(1))
        #expect(try intervals.next() == KeptRuns.interval(2))
        // So a run that was killed has it too.
        #expect(try store.result(of: run).total.target == target)
    }

    @Test func aRunWithoutAnEndIsIncompleteAndShowsWhatWasKept() async throws {
        let store = try kept.open()
        await KeptRuns.keep(2, in: store, isComplete: false)
        // As after a crash: another process reads it.
        let reopened = try kept.open()
        let run = try reopened.run(named: "last")
        #expect(run.status == .incomplete && run.verdict == nil && run.exchanges == 40 && run.duration == 2)
        let result = try reopened.result(of: run)
        #expect(result.ending == .incomplete)
        #expect(result.total == KeptRuns.total(seconds: 2))
        #expect(result.timeline.intervals.count == 2)
        #expect(result.verdict.validity.findings.first?.name == "run")
        // What was in flight when it ended is no fault of the measurement.
        #expect(result.verdict.validity.state == .suspect)
        #expect(result.verdict.thresholds.map(\.passed) == [true])
    }

    @Test func keepsWhatWasDoneToTheLoad() async throws {
        let store = try kept.open()
        let recorder = RunRecorder(store, environment: KeptRuns.environment, target: nil) { 1_000 }
        let event = RunEvent(at: .seconds(2), action: .rate, value: 50, source: .api, effect: "10/s -> 50/s")
        await recorder.start(KeptRuns.plan())
        await recorder.changed(event)
        #expect(try store.events(of: try store.run(named: "last")) == [event])
    }

    @Test func aRunThatNeverBeganIsKeptWithItsEnd() async throws {
        let store = try kept.open()
        let recorder = RunRecorder(store, environment: KeptRuns.environment, target: nil) { 1_000 }
        var result = KeptRuns.result(seconds: 0)
        result.ending = .unreachable
        await recorder.finish(result)
        let run = try store.run(named: "last")
        #expect(run.status == .complete && run.ending == "unreachable" && run.duration == 0)
    }

    @Test func secretsAreNotKept() async throws {
        let store = try kept.open()
        var plan = KeptRuns.plan()
        plan.scenarios[0].executors["http"] = .object(["auth": .secret(Secret("t0ps3cret"))])
        let recorder = RunRecorder(store, environment: KeptRuns.environment, target: nil) { 1_000 }
        await recorder.start(plan)
        var result = KeptRuns.result(seconds: 1)
        result.plan = plan
        await recorder.finish(result)
        #expect(await recorder.problem == nil)
        let back = try store.result(of: try store.run(named: "last"))
        #expect(back.plan.scenarios[0].executors["http"] != plan.scenarios[0].executors["http"])
        for end in ["", "-wal"] {
            let bytes = try Data(contentsOf: URL(filePath: kept.path + end))
            #expect(bytes.range(of: Data("t0ps3cret".utf8)) == nil)
        }
    }

    @Test func thresholdsWithAWindowAreJudgedByTheirWorstOne() async throws {
        let store = try kept.open()
        var plan = KeptRuns.plan()
        plan.thresholds = [try Threshold(parsing: "throughput > 15/s for 1s")]
        let recorder = RunRecorder(store, environment: KeptRuns.environment, target: nil) { 1_000 }
        await recorder.start(plan)
        for second in 0..<4 { await recorder.receive(KeptRuns.interval(second, count: second == 2 ? 5 : 30)) }
        let result = try store.result(of: try store.run(named: "last"))
        #expect(result.verdict.thresholds.map(\.passed) == [false])
    }

    @Test func headersThatAreSecretsAreNotKept() async throws {
        let store = try kept.open()
        var plan = KeptRuns.plan()
        let header = HTTPRequestSpecification.Header(name: "Authorization", value: "Bearer t0ps3cret")
        let request = HTTPRequestSpecification(method: "GET", path: "/", headers: [header])
        let specification = try request.planValue()
        #expect(try HTTPRequestSpecification(planValue: specification).headers == [header])
        plan.scenarios[0].executors["http"] = specification
        let recorder = RunRecorder(store, environment: KeptRuns.environment, target: nil) { 1_000 }
        await recorder.start(plan)
        let text = try store.read { try String.fetchOne($0, sql: "SELECT plan FROM run") }
        #expect(text?.contains("Authorization") == true && text?.contains("t0ps3cret") == false)
    }

    @Test func whatCouldNotBeKeptIsKeptWithTheNext() async throws {
        let store = try kept.open()
        let recorder = RunRecorder(store, environment: KeptRuns.environment, target: nil) { 1_000 }
        await recorder.start(KeptRuns.plan())
        try store.write { try $0.execute(sql: "ALTER TABLE interval RENAME TO elsewhere") }
        await recorder.receive(KeptRuns.interval(0))
        await recorder.receive(KeptRuns.interval(1))
        #expect(await recorder.problem != nil)
        try store.write { try $0.execute(sql: "ALTER TABLE elsewhere RENAME TO interval") }
        await recorder.receive(KeptRuns.interval(2))
        #expect(await recorder.problem == nil)
        var intervals = store.intervals(of: try store.run(named: "last"))
        #expect(try intervals.next() == KeptRuns.total(seconds: 3))
        #expect(try intervals.next() == nil)
    }

    @Test func aStoreThatCannotBeWrittenDoesNotFailTheRun() async throws {
        let store = try kept.open()
        let recorder = RunRecorder(store, environment: KeptRuns.environment, target: nil) { 1_000 }
        await recorder.start(KeptRuns.plan())
        try store.write { try $0.execute(sql: "DROP TABLE interval") }
        await recorder.receive(KeptRuns.interval(0))
        await recorder.finish(KeptRuns.result(seconds: 1))
        let problem = try #require(await recorder.problem)
        #expect(problem.description.contains("no such table"))
        #expect(!recorder.isEssential)
        #expect(try store.read { try Bool.fetchOne($0, sql: "SELECT result IS NOT NULL FROM run") } == true)
    }

    @Test func onlyItsOwnerMayReadTheFile() async throws {
        let store = try kept.open()
        await KeptRuns.keep(1, in: store)
        for name in ["", "/runs.sqlite", "/runs.sqlite-wal"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: kept.folder.path + name)
            let mode = try #require(attributes[.posixPermissions] as? NSNumber)
            #expect(mode.intValue & 0o077 == 0, "\(name)")
        }
    }
}
