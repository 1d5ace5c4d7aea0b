import Hummingbird
import NIOPosix
import Synchronization

/// Threads that all need the same lock, and work while they have it.
///
/// As in a `SlotPool` a thread that waited has the lock from when the one before was to let go of it: what the kernel needs to wake it
/// takes nothing off the capacity.
final class SingleLock: Bottleneck {
    static let kind = BottleneckKind(
        name: "single-lock",
        summary: "Threads that all need one lock, and work while they have it: one core is busy, whatever comes.",
        parameters: [
            BottleneckParameter("hold", .distribution, "2ms", "how long a request has the lock"),
            BottleneckParameter("threads", .count(1...256), "16", "threads that serve requests"),
        ])

    private let threads: NIOThreadPool
    private let hold: DrawnTimes
    private let freeAt = Mutex(ContinuousClock.now)
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues) {
        threads = NIOThreadPool(numberOfThreads: values.count("threads"))
        hold = values.times("hold")
        figures = [.capacity(1 / hold.mean, "1 / hold")]
    }

    func pass(_ next: RequestRest) async throws -> Response {
        let (arrived, time) = (ContinuousClock.now, hold.next())
        try await threads.runIfActive { [self] in
            freeAt.withLock { freeAt in
                freeAt = max(arrived, freeAt) + time
                SpentTime.spin(until: freeAt)
            }
        }
        return try await next()
    }

    func last(while body: () async throws -> Void) async throws { try await threads.last(while: body) }
}
