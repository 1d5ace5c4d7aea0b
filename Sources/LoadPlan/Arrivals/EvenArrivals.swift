/// Arrivals spaced as evenly as the rate allows: start k (k = 0, 1, ...) is where the integral of the rate reaches k.
///
///     area  0      1      2      3     3.6
///           ├──────┼──────┼──────┼────┤      4 starts: ⌈area⌉, since the first is at area 0
///           k=0    k=1    k=2    k=3  end
///
/// An area that rounding alone keeps from a whole number counts as that number: 0.07/s for 100 s are 7 starts, though
/// in a `Double` 0.07 × 100 is 7.000000000000001.
///
/// Each start is computed from its number, so a segment skips the starts of the others at no cost. Starts never
/// decrease: neighbours are a whole unit of area apart, and the rounding errors of all formulas together stay below a
/// tenth of that for the 10¹⁴ arrivals that `WorkloadLimits` allow.
public struct EvenArrivals<Rate: ArrivalRate>: ArrivalSequence {
    /// The rate that the starts follow.
    public let rate: Rate
    /// How many starts the whole has, of which a segment plays its share.
    public let count: Int

    /// The area at which start 0 is due: what the stretch before left of its last unit; 0 ..< 1.
    private let lead: Double
    /// The starts that the area has room for, were there no limit.
    private let unlimitedCount: Int
    private let lastNanosecond: Int64
    /// Which of the whole's starts this value plays: `part`, `part + parts`, `part + 2·parts`, ...
    private var part = 0
    private var parts = 1
    /// The number of the next one.
    private var index = 0

    /// - Parameters:
    ///   - rate: what the starts follow.
    ///   - limit: the most starts; nil for no limit.
    public init(_ rate: Rate, limit: Int? = nil) {
        self.init(rate, limit: limit, lead: 0)
    }

    private init(_ rate: Rate, limit: Int?, lead: Double) {
        let area = rate.area
        unlimitedCount = max(Int((area - lead - Self.tolerance(ofArea: area)).rounded(.up)), 0)
        count = min(unlimitedCount, max(limit ?? .max, 0))
        lastNanosecond = rate.lastNanosecond
        (self.rate, self.lead) = (rate, lead)
    }

    /// The start whose number comes next, or nil after the last.
    public mutating func next() -> Duration? {
        guard index < count else { return nil }
        let start = rate.nanosecond(ofArea: lead + Double(index), notAfter: lastNanosecond)
        index += parts
        return .nanoseconds(start)
    }

    /// Every `count`-th start, from number `index` on.
    public func segment(_ index: Int, of count: Int) -> EvenArrivals {
        precondition(count > 0 && (0..<count).contains(index), "segment \(index) of \(count)")
        var piece = self
        (piece.part, piece.parts) = (part + index * parts, parts * count)
        piece.index = piece.part
        return piece
    }

    /// The arrivals of the next stretch, spaced as if the two rates were one: what is left of the last unit of area
    /// counts, so that 2.5 arrivals and again 2.5 make 5. A limit takes starts away, but does not move later ones.
    func followed(by rate: Rate, limit: Int?) -> EvenArrivals {
        let rest = lead + Double(unlimitedCount) - self.rate.area
        var next = EvenArrivals(rate, limit: limit, lead: rest > Self.tolerance(ofArea: self.rate.area) ? rest : 0)
        let local = (part - count) % parts
        (next.part, next.parts) = (local < 0 ? local + parts : local, parts)
        next.index = next.part
        return next
    }

    /// These arrivals, ended where `rate` ends, which is a beginning of theirs. What was played stays played.
    func cut(to rate: Rate) -> EvenArrivals {
        var piece = EvenArrivals(rate, limit: count, lead: lead)
        (piece.part, piece.parts, piece.index) = (part, parts, index)
        return piece
    }

    /// The starts of another rate in the place of these, from the first instant on.
    func replaced(by rate: Rate) -> EvenArrivals {
        var other = EvenArrivals(rate, limit: nil, lead: lead)
        (other.part, other.parts, other.index) = (part, parts, part)
        return other
    }

    /// What rounding can add to an area: a few units in the last place, and never less than what one could notice.
    private static func tolerance(ofArea area: Double) -> Double { 1e-9 + 4 * area.ulp }
}
