#if canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What keeps a thread.
enum SpentTime {
    /// Burns so much of the calling thread's CPU time; what others take off the core meanwhile does not count.
    static func burn(_ time: Duration) {
        let end = threadTime() + time / .seconds(1)
        // To ask for the time is a call of the kernel: most of it is to be work of the program's own.
        var random = SeededRandom(seed: 0)
        while threadTime() < end, work(&random) {}
    }

    /// Some microseconds of work, of which no compiler knows that it leads to nothing.
    @inline(never)
    private static func work(_ random: inout SeededRandom) -> Bool {
        var sum: UInt64 = 0
        for _ in 0..<5_000 { sum |= random.next() }
        return sum != 0
    }

    /// Keeps the core busy until then.
    static func spin(until end: ContinuousClock.Instant) {
        while ContinuousClock.now < end {}
    }

    /// Blocks the calling thread until then, without working.
    static func sleep(until end: ContinuousClock.Instant) {
        while case let left = end - .now, left > .zero {
            let (seconds, attoseconds) = left.components
            var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
            nanosleep(&time, nil)
        }
    }

    /// CPU time of the calling thread, in seconds: clock_gettime(2).
    private static func threadTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
