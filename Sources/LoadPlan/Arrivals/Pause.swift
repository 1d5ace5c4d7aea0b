/// A stretch without arrivals: no area, only time.
public struct Pause: ArrivalRate {
    /// How long nothing arrives.
    public let duration: Duration

    /// - Throws: `InvalidWorkload` where the duration is not positive.
    public init(for duration: Duration) throws(InvalidWorkload) {
        try WorkloadLimits.check(duration: duration)
        self.duration = duration
    }

    private init(unchecked duration: Duration) {
        self.duration = duration
    }

    /// A part of the pause.
    func cut(to duration: Duration) -> Pause { Pause(unchecked: duration) }

    /// Always 0.
    public var area: Double { 0 }

    /// Always 0.
    public func area(until moment: Double) -> Double { 0 }

    /// The beginning: no other area is ever reached.
    public func moment(ofArea area: Double) -> Double { 0 }
}
