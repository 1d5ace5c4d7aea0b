import Foundation
import LoadProbe
import LoadTarget

/// Reads this machine again and again, at an interval that may be changed meanwhile.
actor ProbeReadings {
    /// The longest time until another interval takes effect.
    private static let longestSleep = Duration.milliseconds(250)

    private var probe: Probe
    private var pace: ReadingPace
    private var policy: IntervalPolicy?
    private var cost = OwnCost()

    /// - Parameter finest: the interval while things change fast; nil for no other than the usual one.
    init(_ probe: Probe, every interval: Duration, finest: Duration? = nil) {
        self.probe = probe
        policy = finest.map { IntervalPolicy(own: interval, finest: $0) }
        pace = ReadingPace(interval)
    }

    /// Takes another interval; nil for its own.
    func wish(_ interval: Duration?) {
        pace.wish(interval)
    }

    /// The next reading, when it is due; nil where the task is cancelled.
    func next() async -> TargetReading? {
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

    /// A reading, with what measuring costs.
    private func read() -> TargetReading {
        var reading = probe.read(at: Date.now.timeIntervalSince1970)
        reading.points += cost.points()
        return reading
    }

    private static let start = ContinuousClock.now
    private static var now: Duration { ContinuousClock.now - start }
}
