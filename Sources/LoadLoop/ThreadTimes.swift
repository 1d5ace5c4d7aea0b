import CLoadLoop
import Glibc

/// What the system says of a thread since it began.
public struct ThreadTimes: Sendable, Equatable {
    /// CPU time used, user and system, in nanoseconds.
    public var cpu: Int64
    /// Time that it was ready to run and something else ran, in nanoseconds (`/proc/thread-self/schedstat`); 0 where
    /// the system does not count it.
    public var runQueueDelay: Int64

    /// Of the calling thread.
    public static func ofThisThread() -> ThreadTimes {
        ThreadTimes(cpu: loop_thread_cpu(), runQueueDelay: readRunQueueDelay())
    }

    /// The file holds three numbers: time on the CPU, time waiting on a run queue, time slices.
    private static func readRunQueueDelay() -> Int64 {
        let descriptor = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 96)
        let count = read(descriptor, &text, text.count)
        let fields = text.prefix(Swift.max(count, 0)).split(separator: UInt8(ascii: " "))
        guard fields.count >= 2 else { return 0 }
        return Int64(String(decoding: fields[1], as: UTF8.self)) ?? 0
    }
}
