import Dispatch
import Foundation
import LoadTarget
import Testing

@testable import SquallProbe

/// An executor that is kept busy for a known time: what is ready waits at least as long.
@Suite struct ExecutorDelaysTests {
    /// Runs tasks on a queue, one after the other.
    private final class QueueExecutor: TaskExecutor {
        let queue = DispatchQueue(label: "a thread")

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    private func value(_ points: [TargetPoint], _ name: String, _ statistic: String) -> Double? {
        points.first { point in
            point.series.name == "squall.runtime.executor.delay" && point.series.unit == "s"
                && point.series.tags.contains(TargetTag("executor.name", name))
                && point.series.tags.contains(TargetTag("statistic", statistic))
        }?.value
    }

    /// Measures on an executor of its own while something keeps a queue busy for 300 ms.
    private func points(
        of delays: ExecutorDelays, on executor: QueueExecutor, busy queue: DispatchQueue
    ) async throws -> [TargetPoint] {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: executor) { await delays.measure() }
            defer { group.cancelAll() }
            try await Task.sleep(for: .milliseconds(100))
            _ = delays.points()
            queue.async { usleep(300_000) }
            try await Task.sleep(for: .milliseconds(600))
            return delays.points()
        }
    }

    @Test func aBusyExecutorOfTasks() async throws {
        let executor = QueueExecutor()
        let points = try await points(
            of: ExecutorDelays(tags: [TargetTag("process.pid", "1")]), on: executor, busy: executor.queue)
        let longest = try #require(value(points, "default", "max"))
        // What was due some milliseconds after it began waited that much less.
        #expect(longest > 0.25)
        // A stall of 300 ms in 600: a task that comes any time waits 75 ms on the average.
        let mean = try #require(value(points, "default", "mean"))
        #expect(mean > 0.02 && mean < longest)
        #expect(points.allSatisfy { $0.series.tags.contains(TargetTag("process.pid", "1")) })
    }

    @Test func aBusyEventLoop() async throws {
        let (executor, loop) = (QueueExecutor(), DispatchQueue(label: "a loop"))
        let delays = ExecutorDelays(tags: [])
        delays.add("http-0") { loop.async(execute: $0) }
        let points = try await points(of: delays, on: executor, busy: loop)
        #expect(try #require(value(points, "http-0", "max")) > 0.25)
        #expect(try #require(value(points, "http-0", "mean")) > 0.02)
        #expect(value(points, "default", "max") != nil)
    }

    /// One that never runs what it gets is seen as that, and gets one closure, not a heap of them.
    @Test func aStuckEventLoop() async throws {
        let (executor, given) = (QueueExecutor(), Given())
        let delays = ExecutorDelays(tags: [])
        delays.add("stuck") { given.keep($0) }
        let points = try await points(of: delays, on: executor, busy: DispatchQueue(label: "another"))
        #expect(try #require(value(points, "stuck", "max")) > 0.5)
        #expect(given.count == 1)
    }

    private final class Given: @unchecked Sendable {
        private let lock = NSLock()
        private var closures: [@Sendable () -> Void] = []
        var count: Int { lock.withLock { closures.count } }
        func keep(_ closure: @escaping @Sendable () -> Void) { lock.withLock { closures.append(closure) } }
    }
}
