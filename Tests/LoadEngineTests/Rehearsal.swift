import LoadEngine
import LoadLoop
import LoadMeasure
import LoadPlan

/// A run of a plan with the rehearsal plug-in, and all that was seen of it.
struct Rehearsal {
    /// As it was played.
    let plan: Plan
    let outcome: Engine.Outcome
    let notes: RehearsalPlugin.Notes
    /// The sum of all intervals that were handed out while it ran.
    let intervals: Snapshot
    /// Just before it was started, in nanoseconds of the monotonic clock.
    let began: Int64

    var counts: ExchangeCounts { outcome.total.counts }

    /// The most exchanges that were in flight at once, as the executors saw it.
    var mostInFlight: Int { notes.exchanges.mostInFlight }

    /// How late the loops were at most, by their own account, in nanoseconds.
    var ownDelay: Int64 {
        let delays = outcome.total.loops.values.map { $0.longestStall + $0.runQueueDelay }
        return Int64(delays.reduce(0, +) * 1e9)
    }

    /// Plays it.
    ///
    /// - Parameter meanwhile: what is done to it while it lasts. Where a busy machine was so late that the load was over
    ///   before that was done, a longer one is played, and all of it done again.
    init(
        _ plan: Plan, loops: Int = 1, interval: Duration = .milliseconds(40),
        meanwhile: @escaping @Sendable (RunControl) async throws -> Void = { _ in }
    ) async throws {
        var plan = plan
        for _ in 0..<4 {
            do {
                self = try await Self.once(plan, loops: loops, interval: interval, meanwhile: meanwhile)
                return
            } catch let refused as ChangeRefused
                where ["the load is over", "the run is over"].contains(refused.message)
            {
                plan = plan.lengthened(by: 3)
            }
        }
        self = try await Self.once(plan, loops: loops, interval: interval, meanwhile: meanwhile)
    }

    private static func once(
        _ plan: Plan, loops: Int, interval: Duration,
        meanwhile: @escaping @Sendable (RunControl) async throws -> Void
    ) async throws -> Rehearsal {
        let plugin = RehearsalPlugin(loops: Swift.max(1, Swift.min(loops, plan.scenarios[0].workload.maxUsers)))
        let engine = Engine(plan: plan, plugins: [plugin], options: .init(loops: loops, interval: interval))
        let control = RunControl()
        let received = Received()
        let began = MonotonicClock.now()
        let (begun, begin) = AsyncStream<Void>.makeStream()
        async let steering: Void = {
            for await _ in begun {}
            try await meanwhile(control)
        }()
        let outcome = try await engine.run(control: control, begin: { begin.finish() }) { await received.add($0) }
        try await steering
        return Rehearsal(
            plan: plan, outcome: outcome, notes: plugin.notebook.notes, intervals: await received.sum, began: began)
    }

    private init(
        plan: Plan, outcome: Engine.Outcome, notes: RehearsalPlugin.Notes, intervals: Snapshot, began: Int64
    ) {
        (self.plan, self.outcome, self.notes) = (plan, outcome, notes)
        (self.intervals, self.began) = (intervals, began)
    }

    private actor Received {
        var sum = Snapshot(start: .zero, end: .zero)
        func add(_ snapshot: Snapshot) { sum.merge(snapshot) }
    }
}

extension [RehearsalPlugin.Exchange] {
    /// The most of them that were in flight at once.
    var mostInFlight: Int {
        // One that ends in the nanosecond in which another begins made room for it.
        let ends = map { ($0.sample.ended, -1) }
        let changes = (map { ($0.sample.started, 1) } + ends).sorted { $0 < $1 }
        return changes.reduce((now: 0, most: 0)) { ($0.now + $1.1, Swift.max($0.most, $0.now + $1.1)) }.most
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
    /// The same with a load that lasts so many times as long.
    fileprivate func lengthened(by factor: Int) -> Plan {
        var longer = self
        for index in longer.scenarios.indices {
            switch longer.scenarios[index].workload {
            case .closed(var phases):
                for phase in phases.indices {
                    phases[phase].duration *= factor
                    if case .iterations(let count, let users) = phases[phase].shape {
                        phases[phase].shape = .iterations(count: count * factor, users: users)
                    }
                }
                longer.scenarios[index].workload = .closed(phases)
            case .open(var open):
                for phase in open.phases.indices { open.phases[phase].duration *= factor }
                longer.scenarios[index].workload = .open(open)
            }
        }
        return longer
    }

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
