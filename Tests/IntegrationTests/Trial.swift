import Foundation
import LoadEngine
import LoadHTTP
import LoadMeasure
import LoadOutput
import LoadPlan
import LoadVerdict
import Squall
import Testing

/// All tests here put load on real servers, one after the other: the machine may have no core to spare.
@Suite(.serialized) enum IntegrationTests {}

/// A plan against one port of loopback, and its run.
struct Trial {
    var port: Int
    var workload: Workload
    var tasks: [UserTask]
    var settings: HTTPSettings
    var wait = WaitTime.none
    var gracefulStop = Duration.seconds(10)
    var outputs: [any Output] = []
    var control = RunControl()
    var shape: LoadShape?

    /// One task with these requests as its steps.
    init(
        host: String = "127.0.0.1", port: Int = 80, _ workload: Workload, _ requests: HTTPRequestSpecification...
    ) throws {
        self.port = port
        self.workload = workload
        settings = HTTPSettings(host: host, port: port)
        settings.timeout = 20
        tasks = [UserTask(name: "task", exchanges: try requests.map(Self.step))]
    }

    static func step(_ request: HTTPRequestSpecification) throws -> ExchangeStep {
        ExchangeStep(
            executor: "http", name: request.path, method: request.method, specification: try request.planValue())
    }

    /// Runs it, and checks what holds of every run: nothing is lost, and nothing is counted twice.
    func run(loops: Int = 2) async throws -> RunResult {
        let plan = Plan(
            name: "trial", workload: workload, userClasses: [UserClass(name: "user", tasks: tasks, wait: wait)],
            executors: ["http": try settings.planValue()], gracefulStop: gracefulStop)
        var options = Engine.Options(loops: loops, spin: .zero)
        options.interval = .milliseconds(100)
        let result = try await LoadTest(plan, outputs: outputs, options: options, shape: shape).run(control: control)
        let counts = result.total.counts
        #expect(counts.intended == counts.completed + counts.failed + counts.timedOut + counts.unsent)
        #expect(counts.failed + counts.timedOut == result.total.errors.values.reduce(0) { $0 + $1.count })
        #expect(counts.ended == result.total.responseTime.count)
        #expect(counts.ended == result.total.sendLag.count)
        return result
    }
}

extension Nginx {
    /// Plays requests, one after the other, as the only task, against an nginx of its own.
    static func load(
        _ workload: Workload, _ requests: [HTTPRequestSpecification], change: (inout Trial) -> Void = { _ in }
    ) async throws -> (total: Snapshot, log: [Entry]) {
        let nginx = try await Nginx()
        var trial = try Trial(port: nginx.port, workload)
        trial.tasks[0].steps = try requests.map { .exchange(try Trial.step($0)) }
        change(&trial)
        return (try await trial.run().total, try nginx.stop())
    }
}

extension Workload {
    /// That many iterations, shared by that many users; a minute at the most.
    static func iterations(_ count: Int, users: Int) -> Workload {
        .closed([UserPhase(shape: .iterations(count: count, users: users), duration: .seconds(60))])
    }

    static func users(_ users: Int, for duration: Duration) -> Workload {
        .closed([UserPhase(shape: .constant(users: users), duration: duration)])
    }

    static func rate(_ rate: Double, for duration: Duration, maxUsers: Int = 100) -> Workload {
        .open(OpenWorkload(phases: [RatePhase(shape: .constant(rate: rate), duration: duration)], maxUsers: maxUsers))
    }
}

extension Snapshot {
    /// The number of exchanges of one task by their error; nil stands for success.
    func outcomes(of task: String) -> [ErrorKind?: UInt64] {
        series.filter { $0.key.task == task }.reduce(into: [:]) {
            $0[$1.key.error, default: 0] += $1.value.responseTime.count
        }
    }
}

/// Tells a test of each interval while the run goes on.
struct Watcher: Output {
    let seen: @Sendable (Snapshot) async throws -> Void

    func start(_ plan: Plan) {}
    func receive(_ snapshot: Snapshot) async throws { try await seen(snapshot) }
    func finish(_ result: RunResult) {}
}
