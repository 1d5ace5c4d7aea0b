import Glibc
import LoadLoop
import Synchronization
import Testing

@Suite(.serialized) struct BlockingThreadsTests {
    private final class Shared: Sendable {
        let arrived = Mutex<[Int]>([])
        let threads = Mutex<Set<pthread_t>>([])
    }

    @Test func soManyBlockAtOnce() async {
        let threads = BlockingThreads(name: "blocking-test", limit: 3)
        let shared = Shared()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<3 {
                group.addTask(executorPreference: threads) { @concurrent in
                    shared.arrived.withLock { $0.append(number) }
                    shared.threads.withLock { _ = $0.insert(pthread_self()) }
                    // Ends only if all three are here at once.
                    while shared.arrived.withLock({ $0.count }) < 3 { usleep(1_000) }
                }
            }
        }
        #expect(shared.threads.withLock { $0.count } == 3)
    }

    @Test func whatFindsNoThreadWaitsInOrder() async {
        let threads = BlockingThreads(name: "blocking-test", limit: 1)
        let shared = Shared()
        var tasks: [Task<Void, Never>] = []
        for number in 0..<200 {
            tasks.append(
                Task(executorPreference: threads) { @concurrent in
                    usleep(100)
                    shared.arrived.withLock { $0.append(number) }
                    shared.threads.withLock { _ = $0.insert(pthread_self()) }
                })
        }
        for task in tasks { await task.value }
        #expect(shared.arrived.withLock { $0 } == Array(0..<200))
        #expect(shared.threads.withLock { $0.count } == 1)
    }

    @Test func theThreadsEndWithIt() async throws {
        func count() -> Int { Self.threads(called: "ending-test") }
        do {
            let threads = BlockingThreads(name: "ending-test", limit: 2)
            await Task(executorPreference: threads) { @concurrent in }.value
            #expect(count() == 1)
        }
        // A minute at the most: threads end when they have their turn.
        for _ in 0..<6_000 where count() > 0 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(count() == 0)
    }

    private static func threads(called name: String) -> Int {
        guard let folder = opendir("/proc/self/task") else { return 0 }
        defer { closedir(folder) }
        var found = 0
        while let entry = readdir(folder) {
            let id = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let file = fopen("/proc/self/task/\(id)/comm", "r") else { continue }
            defer { fclose(file) }
            var line = [UInt8](repeating: 0, count: 64)
            let count = fread(&line, 1, line.count, file)
            if String(decoding: line[..<count], as: UTF8.self) == name + "\n" { found += 1 }
        }
        return found
    }
}
