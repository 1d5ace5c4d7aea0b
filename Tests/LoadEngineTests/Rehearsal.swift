import LoadEngine
import LoadLoop
import LoadMeasure
import LoadPlan

/// A run of a plan with the rehearsal plug-in, and all that was seen of it.
struct Rehearsal {
    let outcome: Engine.Outcome
    let notes: RehearsalPlugin.Notes
    /// The sum of all intervals that were handed out while it ran.
    let intervals: Snapshot
    /// Just before it was started, in nanoseconds of the monotonic clock.
    let began: Int64

    var counts: ExchangeCounts { outcome.total.counts }

    /// How late the loops were at most, by their own account, in nanoseconds.
    var ownDelay: Int64 {
        let delays = outcome.total.loops.values.map { $0.longestStall + $0.runQueueDelay }
        return Int64(delays.reduce(0, +) * 1e9)
    }

    init(
        _ plan: Plan, loops: Int = 1, interval: Duration = .milliseconds(40),
        meanwhile: @escaping @Sendable (RunControl) async throws -> Void = { _ in }
    ) async throws {
        let plugin = RehearsalPlugin(loops: Swift.max(1, Swift.min(loops, plan.scenarios[0].workload.maxUsers)))
        let engine = Engine(plan: plan, plugins: [plugin], options: .init(loops: loops, interval: interval))
        let control = RunControl()
        let received = Received()
        began = MonotonicClock.now()
        let (begun, begin) = AsyncStream<Void>.makeStream()
        async let steering: Void = {
            for await _ in begun {}
            try await meanwhile(control)
        }()
        outcome = try await engine.run(control: control, begin: { begin.finish() }) { await received.add($0) }
        try await steering
        notes = plugin.notebook.notes
        intervals = await received.sum
    }

    private actor Received {
        var sum = Snapshot(start: .zero, end: .zero)
        func add(_ snapshot: Snapshot) { sum.merge(snapshot) }
    }
}

extension RunControl {
    /// Asks once the load has begun.
    func ask(_ command: Command, by source: RunEvent.Source = .program) async throws -> RunEvent {
        while true {
            do throws(ChangeRefused) {
                return try await request(command, by: source)
            } catch {
                guard error.message == "the load has not begun" else { throw error }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }
}

extension Plan {
    /// A plan of one class of users for the rehearsal plug-in.
    static func rehearsed(
        _ workload: Workload, tasks: [UserTask], wait: WaitTime = .none, seed: UInt64 = 1,
        gracefulStop: Duration = .seconds(20)
    ) -> Plan {
        Plan(
            name: "rehearsal", workload: workload,
            userClasses: [UserClass(name: "user", tasks: tasks, wait: wait)], executors: ["rehearsal": .null],
            seed: seed, gracefulStop: gracefulStop)
    }
}

extension UserTask {
    /// A task whose steps take so long each.
    static func rehearsed(_ name: String, weight: Double = 1, steps: Int = 1, microseconds: Int = 0) -> UserTask {
        let script = RehearsalPlugin.Script(microseconds: microseconds)
        return UserTask(
            name: name, weight: weight,
            exchanges: (0..<steps).map { RehearsalPlugin.step(steps == 1 ? name : "\(name) \($0)", script) })
    }
}

extension Workload {
    static func users(_ count: Int, for duration: Duration) -> Workload {
        .closed([UserPhase(shape: .constant(users: count), duration: duration)])
    }

    static func iterations(_ count: Int, users: Int, within duration: Duration = .seconds(30)) -> Workload {
        .closed([UserPhase(shape: .iterations(count: count, users: users), duration: duration)])
    }

    static func rate(_ rate: Double, for duration: Duration, maxUsers: Int = 1_000) -> Workload {
        .open(OpenWorkload(phases: [RatePhase(shape: .constant(rate: rate), duration: duration)], maxUsers: maxUsers))
    }
}
