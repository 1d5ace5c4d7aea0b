/// The last part of a run, of a given length, as it moves on with each interval.
///
///     intervals   │──│──│──│──│──│──│──│──│      windows of 3 intervals: one ends with each interval,
///                 ╰── 1 ───╯                     from the third on
///                    ╰── 2 ───╯
///                       ╰── 3 ───╯
///
/// A window begins where an interval did: at the boundary nearest to its end less its length. Intervals are kept in at
/// most about `mostPanes` panes, so that a long window costs no more memory than a short one; where it has more
/// intervals than that, it begins at a pane's boundary, at most 1/120 of its length off.
struct SlidingWindow: Sendable {
    /// The most panes that a window is kept in.
    static let mostPanes = 60

    let length: Duration
    private var panes: [ThresholdEvidence] = []
    /// Whether the run is as long as a window; from then on it stays so.
    private var isFull = false

    init(length: Duration) {
        self.length = length
    }

    /// How many panes are kept.
    var paneCount: Int { panes.count }

    /// Adds an interval.
    ///
    /// - Returns: the window that ends with it; nil while the run is shorter than a window.
    mutating func add(_ interval: ThresholdEvidence) -> ThresholdEvidence? {
        if let last = panes.last, last.length + interval.length / 2 < length / Self.mostPanes {
            panes[panes.count - 1].merge(interval)
        } else {
            panes.append(interval)
        }
        let (end, length) = (interval.end, length)
        var first = 0
        for place in panes.indices.dropFirst()
        where Self.distance(end - panes[place].start, length) < Self.distance(end - panes[first].start, length) {
            first = place
        }
        // The end only moves on: what lies before this window's beginning lies before all later ones'.
        panes.removeFirst(first)
        isFull = isFull || first > 0 || end - panes[0].start + panes[0].length / 2 >= length
        guard isFull else { return nil }
        return panes.dropFirst().reduce(into: panes[0]) { $0.merge($1) }
    }

    private static func distance(_ one: Duration, _ other: Duration) -> Duration {
        one > other ? one - other : other - one
    }
}
