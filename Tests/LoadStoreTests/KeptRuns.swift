import Foundation
import LoadMeasure
import LoadPlan
import LoadVerdict

@testable import LoadStore

/// A store in a folder of its own, gone when nobody holds it, and a small run to keep.
final class KeptRuns {
    let folder = FileManager.default.temporaryDirectory.appending(path: "squall-store-\(UUID().uuidString)")
    var path: String { folder.appending(path: "runs.sqlite").path }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func open() throws -> RunStore { try RunStore(path: path) }

    static let environment = GeneratorEnvironment(
        version: "0.0.1", host: "bench", system: "Linux 6", cores: 2, descriptors: 1024)

    static func plan(_ name: String = "shop") -> Plan {
        Plan(
            name: name,
            workload: .closed([UserPhase(shape: .constant(users: 4), duration: .seconds(10))]),
            userClasses: [
                UserClass(
                    name: "user",
                    tasks: [
                        UserTask(
                            name: "look",
                            exchanges: [
                                ExchangeStep(executor: "http", name: "look", method: "GET", specification: .null)
                            ])
                    ])
            ],
            executors: ["http": .object(["host": .string("shop.test"), "port": .number(8080)])],
            thresholds: [
                Threshold(text: "p99 < 1s", metric: .quantile(.responseTime, 0.99), comparison: .less, limit: 1)
            ])
    }

    /// What was measured in one second: `count` exchanges, the last one a failure. Three more are in flight from the first
    /// second on.
    static func interval(_ second: Int, count: Int = 20) -> Snapshot {
        var snapshot = Snapshot(start: .seconds(second), end: .seconds(second + 1))
        var series = SeriesSnapshot()
        for index in 0..<count {
            let time = Int64(1_000_000 + 1_000 * index + 7 * second)
            series.responseTime.record(time)
            series.serviceTime.record(time)
            snapshot.sendLag.record(Int64(index))
        }
        snapshot.series[SeriesKey(task: "look", method: "GET", statusClass: 2, error: nil)] = series
        snapshot.counts.intended = UInt64(count + (second == 0 ? 3 : 0))
        snapshot.counts.completed = UInt64(count - 1)
        snapshot.counts.failed = 1
        snapshot.errors[.status, default: ErrorTally()].add(example: "status 503")
        snapshot.userSeconds = Double(series.responseTime.sum) / 1e9
        return snapshot
    }

    static func total(seconds: Int) -> Snapshot {
        (0..<seconds).reduce(into: Snapshot(start: .zero, end: .zero)) { $0.merge(interval($1)) }
    }

    static func result(seconds: Int, plan: Plan = plan()) -> RunResult {
        let total = total(seconds: seconds)
        var timeline = Timeline()
        for second in 0..<seconds { timeline.add(interval(second)) }
        return RunResult(
            plan: plan, ending: .completed, startedAt: 1_000, total: total, timeline: timeline,
            verdict: Verdict(
                validity: Validity(findings: []),
                thresholds: ThresholdCheck.evaluate(plan.thresholds, of: plan, against: total)),
            generator: GeneratorFacts(cores: 2))
    }

    /// Keeps a run of so many seconds; without its end where it is to be incomplete.
    @discardableResult
    static func keep(
        _ seconds: Int, named name: String = "shop", in store: RunStore, at started: Double = 1_000,
        tags: [String] = [],
        isComplete: Bool = true
    ) async -> String? {
        let recorder = RunRecorder(store, environment: environment, target: "http://shop.test:8080", tags: tags) {
            started
        }
        await recorder.start(plan(name))
        for second in 0..<seconds { await recorder.receive(interval(second)) }
        if isComplete { await recorder.finish(result(seconds: seconds, plan: plan(name))) }
        return await recorder.problem == nil ? recorder.run?.description : nil
    }
}
