import CLoadLoop
import Glibc

/// Runs `body` with that many loops, each on a thread of its own; they end when it returns.
///
/// - Throws: `StreamFailure` when the loops cannot be made, or what `body` throws.
public func withLoops<Result>(
    _ count: Int, spin: Duration, _ body: ([EventLoop]) async throws -> Result
) async throws -> Result {
    let loops = try (0..<count).map { try EventLoop(index: $0, spin: spin) }
    var threads: [pthread_t] = []
    func stop() {
        for loop in loops { loop.stop() }
        for thread in threads { pthread_join(thread, nil) }
    }
    do {
        for loop in loops { threads.append(try startThread(for: loop)) }
        let result = try await body(loops)
        stop()
        return result
    } catch {
        stop()
        throw error
    }
}

/// Starts the thread that turns the loop; it holds the loop until it ends.
private func startThread(for loop: EventLoop) throws(StreamFailure) -> pthread_t {
    var thread = pthread_t()
    let error = pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            let loop = Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue()
            loop_name_thread("squall-loop-\(loop.index)")
            loop.run()
            return nil
        }, Unmanaged.passRetained(loop).toOpaque())
    guard error == 0 else { throw StreamFailure(errno: error) }
    return thread
}
