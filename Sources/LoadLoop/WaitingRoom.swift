/// A task that waits on a loop. Whoever keeps it gives it to `EventLoop.resume` once, or the task never ends.
public struct WaitingTask {
    let job: UnownedJob
}

/// Keeps a task that waits for something that the place knows of: bytes of a stream, an arrival.
public protocol WaitingPlace: AnyObject {
    /// A task came to wait here. Called on the loop's thread, by `EventLoop.wait(at:)`.
    func keep(_ task: WaitingTask)
}

// Safe: touched on its loop's thread only, since only tasks of the loop wait.
/// Where a loop's tasks wait without being ready.
///
/// A task waits by hopping to an actor whose executor does not run it: the runtime hands its job over, and the job
/// stays where it is kept until what it waits for has come. Compared with a continuation this spares a status record
/// with its lock and a second pass through the runtime: half of what a wait costs.
@usableFromInline
final class WaitingRoom: SerialExecutor, @unchecked Sendable {
    /// Who keeps the task that comes next; nil where it sleeps, in `sleepGroup` until `sleepUntil`.
    @usableFromInline unowned(unsafe) var place: (any WaitingPlace)?
    unowned(unsafe) var sleepGroup: SleepGroup?
    /// In nanoseconds of the monotonic clock.
    var sleepUntil: Int64 = 0

    /// A task has come to wait.
    @usableFromInline
    func enqueue(_ job: consuming ExecutorJob) {
        let task = WaitingTask(job: UnownedJob(job))
        if let place {
            self.place = nil
            place.keep(task)
        } else {
            sleepGroup?.sleepers.push(task, at: sleepUntil)
        }
    }

    /// The task that passes here waits; it is on its loop again when it has passed.
    @usableFromInline
    actor Entrance {
        @usableFromInline nonisolated let unownedExecutor: UnownedSerialExecutor

        init(_ room: WaitingRoom) {
            unownedExecutor = UnownedSerialExecutor(ordinary: room)
        }

        // Never inlined: the compiler may leave out a hop to an executor on which nothing is done.
        @usableFromInline
        @inline(never)
        func pass() {}
    }
}
