import CLoadLoop
import Glibc

/// Threads on which work may block: a task executor that gives each ready task a thread of its own, up to a limit.
///
/// Threads are started when they are needed, stay for what comes next, and end when the executor is no longer held. What
/// finds no thread free waits in order.
public final class BlockingThreads: TaskExecutor {
    private let crew: Crew

    /// - Parameters:
    ///   - name: what the threads are called in the system's lists: fifteen bytes of it are shown.
    ///   - limit: the most threads at once; one at least.
    public init(name: String, limit: Int) {
        crew = Crew(name: name, limit: Swift.max(1, limit))
    }

    deinit { crew.dismiss() }

    /// Takes a job in, from any thread.
    public func enqueue(_ job: consuming ExecutorJob) {
        crew.take(UnownedJob(job), of: asUnownedTaskExecutor())
    }
}

// Safe: the mutable properties are touched with `lock` held only.
/// The threads and what they share. Held by each of them, so that it outlives the executor.
private final class Crew: @unchecked Sendable {
    private let name: String
    private let limit: Int
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let work = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// What waits for a thread, the next one last.
    private var waiting: [(job: UnownedJob, executor: UnownedTaskExecutor)] = []
    /// What came since `waiting` was filled, in order.
    private var arrived: [(job: UnownedJob, executor: UnownedTaskExecutor)] = []
    private var threads = 0
    private var idle = 0
    private var isDismissed = false

    init(name: String, limit: Int) {
        (self.name, self.limit) = (name, limit)
        pthread_mutex_init(lock, nil)
        pthread_cond_init(work, nil)
    }

    deinit {
        pthread_cond_destroy(work)
        pthread_mutex_destroy(lock)
        work.deallocate()
        lock.deallocate()
    }

    func take(_ job: UnownedJob, of executor: UnownedTaskExecutor) {
        pthread_mutex_lock(lock)
        arrived.append((job, executor))
        let isShort = idle < waiting.count + arrived.count && threads < limit
        if isShort { threads += 1 }
        pthread_cond_signal(work)
        pthread_mutex_unlock(lock)
        guard isShort, !startThread() else { return }
        // The system has no thread left: those that are there take it.
        pthread_mutex_lock(lock)
        threads -= 1
        pthread_mutex_unlock(lock)
    }

    /// The threads end when nothing is left for them.
    func dismiss() {
        pthread_mutex_lock(lock)
        isDismissed = true
        pthread_cond_broadcast(work)
        pthread_mutex_unlock(lock)
    }

    private func startThread() -> Bool {
        var (thread, attributes) = (pthread_t(), pthread_attr_t())
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let crew = Unmanaged.passRetained(self)
        let error = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                let crew = Unmanaged<Crew>.fromOpaque(argument).takeRetainedValue()
                loop_name_thread(crew.name)
                crew.serve()
                return nil
            }, crew.toOpaque())
        if error != 0 { crew.release() }
        return error == 0
    }

    private func serve() {
        while let (job, executor) = next() { job.runSynchronously(on: executor) }
    }

    /// The next job; nil where there will be none.
    private func next() -> (UnownedJob, UnownedTaskExecutor)? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while true {
            if waiting.isEmpty { (waiting, arrived) = (arrived.reversed(), []) }
            if let job = waiting.popLast() { return job }
            if isDismissed { return nil }
            idle += 1
            pthread_cond_wait(work, lock)
            idle -= 1
        }
    }
}
