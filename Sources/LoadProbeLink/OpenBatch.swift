import LoadTarget

/// The readings that will travel together next.
///
/// A batch is closed after a time, usually a second, so that a crash costs no more; when it is long; and when the machine's clock was set,
/// since one batch has one distance to the hub's clock. One with a single reading waits twice as long for a second one: two alike
/// readings, compressed together, are hardly longer than one.
struct OpenBatch {
    /// Of all readings.
    static let mostPoints = 20_000
    /// How far the clock may move against the time since the start before it was set, in seconds: reading the two of them is not
    /// one act.
    static let leastStep = 0.1

    /// How long it may be open, in seconds; twice as long with one reading.
    let longest: Double
    private(set) var readings: [TargetReading] = []
    private var points = 0
    private var openedAt = 0.0
    private var distance = 0.0

    init(longest: Double) { self.longest = longest }

    /// Whether a reading of this moment belongs into another batch.
    func isClosed(wall: Double, uptime: Double) -> Bool {
        guard !readings.isEmpty else { return false }
        return isDue(uptime: uptime) || points >= Self.mostPoints || abs(wall - uptime - distance) > Self.leastStep
    }

    /// Whether it has been open for as long as it may.
    func isDue(uptime: Double) -> Bool {
        guard !readings.isEmpty else { return false }
        return uptime - openedAt >= (readings.count == 1 ? 2 * longest : longest)
    }

    mutating func add(_ reading: TargetReading, wall: Double, uptime: Double) {
        if readings.isEmpty { (openedAt, distance) = (uptime, wall - uptime) }
        readings.append(reading)
        points += reading.points.count
    }

    /// The clock by which its readings were timed, at a moment of the time since the start.
    func wall(uptime: Double) -> Double { distance + uptime }
}
