/// What was measured beside the target in an interval of the run, and became known only after it had ended: it came from another machine.
///
/// It is added to what is known of the interval already, so that nothing is lost where it comes in parts.
public struct LateTarget: Sendable, Equatable {
    /// When the interval began, from the run's start.
    public var start: Duration
    /// When it ended, from the run's start.
    public var end: Duration
    /// What was measured in it.
    public var target: TargetSnapshot

    /// Makes it.
    public init(start: Duration, end: Duration, target: TargetSnapshot) {
        (self.start, self.end, self.target) = (start, end, target)
    }

    /// The moment that says to which interval of others it belongs: theirs may be longer.
    public var middle: Duration { (start + end) / 2 }

    /// Both, where there is no room for each of them: in the interval of the later one.
    public func merging(_ later: LateTarget) -> LateTarget {
        LateTarget(start: later.start, end: later.end, target: target.merging(later.target))
    }
}

extension Array {
    /// The first place at which something holds, where it holds of all that follow.
    func partitioningIndex(where holds: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
