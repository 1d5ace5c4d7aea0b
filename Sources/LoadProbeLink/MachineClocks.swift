import Foundation

/// The two clocks of a machine, in seconds.
public struct MachineClocks: Sendable {
    /// Since 1970 (UTC). Somebody may set it.
    public var wall: @Sendable () -> Double
    /// Since the machine started. Only grows, also while the machine sleeps.
    public var uptime: @Sendable () -> Double

    /// Makes clocks of their readings.
    public init(wall: @escaping @Sendable () -> Double, uptime: @escaping @Sendable () -> Double) {
        (self.wall, self.uptime) = (wall, uptime)
    }

    /// The system's.
    public static let system = MachineClocks(
        wall: { seconds(CLOCK_REALTIME) }, uptime: { seconds(CLOCK_BOOTTIME) })

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
