import Hummingbird
import NIOPosix

/// Each request burns CPU time, on threads that have a core each where the machine has one for them.
struct CPUBound: Bottleneck {
    static let kind = BottleneckKind(
        name: "cpu-bound", summary: "Each request burns CPU time; so many threads do it.",
        parameters: [
            BottleneckParameter("work", .distribution, "5ms", "CPU time of a request"),
            BottleneckParameter("cores", .count(1...1_024), "1", "threads that burn it"),
        ])

    private let threads: NIOThreadPool
    private let work: DrawnTimes
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues) {
        self.init(threads: values.count("cores"), work: values.times("work"))
    }

    init(threads: Int, work: DrawnTimes) {
        self.threads = NIOThreadPool(numberOfThreads: threads)
        self.work = work
        figures = [.capacity(Double(threads) / work.mean, "cores / work, where so many cores are free for it")]
    }

    func pass(_ next: RequestRest) async throws -> Response {
        let time = work.next()
        try await threads.runIfActive { SpentTime.burn(time) }
        return try await next()
    }

    func last(while body: () async throws -> Void) async throws { try await threads.last(while: body) }
}

extension NIOThreadPool {
    /// Has the threads for as long as `body` runs.
    func last(while body: () async throws -> Void) async throws {
        start()
        let ended: Result<Void, any Error>
        do { ended = .success(try await body()) } catch { ended = .failure(error) }
        try await shutdownGracefully()
        try ended.get()
    }
}
