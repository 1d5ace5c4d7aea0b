import LoadTarget
import Synchronization

/// Measures how long what is ready to run has to wait on executors: the one that tasks run on, and event loops.
///
/// Owned by whoever measures; event loops call it on their own threads.
final class ExecutorDelays: Sendable {
    /// How often something is due. Shorter than what a user notices, and rare enough to cost nothing: 100 wake-ups a second.
    static let period = Duration.milliseconds(10)

    /// Hands a closure to an event loop, which runs it in its turn.
    typealias Execute = @Sendable (_ done: @escaping @Sendable () -> Void) -> Void

    private struct Executor {
        let execute: Execute?
        let mean, longest: TargetSeries
        var meter = DelayMeter(every: ExecutorDelays.period)

        init(_ name: String, tags: [TargetTag], execute: Execute?) {
            self.execute = execute
            func series(_ statistic: String) -> TargetSeries {
                TargetSeries(
                    "squall.runtime.executor.delay", unit: "s", .gauge,
                    tags: tags + [TargetTag("executor.name", name), TargetTag("statistic", statistic)])
            }
            (mean, longest) = (series("mean"), series("max"))
        }
    }

    /// The executor of tasks.
    static let tasks = "default"

    private let start = ContinuousClock.now
    private let tags: [TargetTag]
    private let executors: Mutex<[String: Executor]>

    /// - Parameter tags: of all series.
    init(tags: [TargetTag]) {
        self.tags = tags
        executors = Mutex([Self.tasks: Executor(Self.tasks, tags: tags, execute: nil)])
    }

    /// Measures an event loop, too. A second of the same name takes the place of the first.
    func add(_ name: String, execute: @escaping Execute) {
        let executor = Executor(name, tags: tags, execute: execute)
        executors.withLock { $0[name] = executor }
    }

    /// Measures until the task is cancelled, on the executor that it runs on.
    func measure() async {
        var due = now
        while !Task.isCancelled {
            due += Self.period
            wait(Self.tasks, from: due)
            try? await Task.sleep(until: start + due, tolerance: .zero, clock: .continuous)
            let now = ran(Self.tasks)
            // What was due meanwhile is counted.
            if now - due >= Self.period { due += Self.period * Int((now - due) / Self.period) }
            askEventLoops()
        }
    }

    /// What there was since the last time, by executor.
    func points() -> [TargetPoint] {
        let now = now
        return executors.withLock { executors in
            executors.keys.sorted().flatMap { name -> [TargetPoint] in
                guard let delays = executors[name]?.meter.take(at: now), let executor = executors[name] else {
                    return []
                }
                return [
                    TargetPoint(executor.mean, delays.mean), TargetPoint(executor.longest, delays.longest),
                ]
            }
        }
    }

    private var now: Duration { ContinuousClock.now - start }

    private func wait(_ name: String, from due: Duration) {
        executors.withLock { $0[name]?.meter.wait(from: due) }
    }

    @discardableResult private func ran(_ name: String) -> Duration {
        let now = now
        executors.withLock { $0[name]?.meter.ran(at: now) }
        return now
    }

    /// Hands each event loop one closure, unless it still has the last: a loop that is stuck gets no heap of them.
    private func askEventLoops() {
        let now = now
        let free = executors.withLock { executors in
            executors.filter { $0.value.execute != nil && !$0.value.meter.isWaiting }.map { name, executor in
                executors[name]?.meter.wait(from: now)
                return (name, executor.execute)
            }
        }
        for (name, execute) in free { execute? { [weak self] in self?.ran(name) } }
    }
}
