import Glibc

/// The time of day, which timestamps are made of. Handed in, so that tests choose it.
public struct WallClock: Sendable {
    private let read: @Sendable () -> Int64

    /// Makes a clock.
    ///
    /// - Parameter nanoseconds: the time since 1970-01-01T00:00:00Z.
    public init(nanoseconds: @escaping @Sendable () -> Int64) { read = nanoseconds }

    /// The machine's clock.
    public static let system = WallClock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    func nanoseconds() -> Int64 { read() }
}
