import LoadTarget

#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Reads a probe again and again, at an interval that may be changed meanwhile.
public actor PacedProbe {
    /// The longest time until another interval takes effect.
    private static let longestSleep = Duration.milliseconds(250)

    private var probe: Probe
    private var pace: ReadingPace
    private var policy: IntervalPolicy?
    private var cost: OwnCost?
    private let more: @Sendable () -> [TargetPoint]

    /// Makes one that has read nothing yet.
    ///
    /// - Parameters:
    ///   - interval: from one reading to the next.
    ///   - finest: the interval while things change fast; nil for no other than the usual one.
    ///   - hasCost: whether each reading has what this process costs, which does nothing but measure.
    ///   - more: what else each reading has.
    public init(
        _ probe: Probe, every interval: Duration, finest: Duration? = nil, hasCost: Bool = true,
        more: @escaping @Sendable () -> [TargetPoint] = { [] }
    ) {
        (self.probe, self.more) = (probe, more)
        policy = finest.map { IntervalPolicy(own: interval, finest: $0) }
        pace = ReadingPace(interval)
        cost = hasCost ? OwnCost() : nil
    }

    /// Takes another interval; nil for its own.
    public func wish(_ interval: Duration?) {
        pace.wish(interval)
    }

    /// The next reading, when it is due; nil where the task is cancelled.
    public func next() async -> TargetReading? {
        while true {
            let now = Self.now
            if now >= pace.next {
                pace.read(at: now)
                let reading = read()
                policy?.read(reading, at: now)
                pace.need(policy?.interval)
                return reading
            }
            guard (try? await Task.sleep(for: min(pace.next - now, Self.longestSleep), tolerance: .zero)) != nil else {
                return nil
            }
        }
    }

    private func read() -> TargetReading {
        var reading = probe.read(at: Self.wallTime)
        if let points = cost?.points() { reading.points += points }
        reading.points += more()
        return reading
    }

    private static let start = ContinuousClock.now
    private static var now: Duration { ContinuousClock.now - start }

    /// Seconds since 1970 (UTC).
    private static var wallTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
