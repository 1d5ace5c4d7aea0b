/// Arrivals as from many users who do not know each other: a Poisson process with the given rate.
///
/// By the time change theorem, a Poisson process of one start per unit of *area*, read through the inverse of the
/// rate's integral, is a Poisson process of that rate (E. Çınlar, *Introduction to Stochastic Processes*, 1975,
/// section 4.7; L. Devroye, *Non-Uniform Random Variate Generation*, 1986, section VI.1.3). One type serves every
/// rate:
///
///     area     S₀ = E₀,  Sₖ = Sₖ₋₁ + Eₖ        Eₖ independent, exponential with mean 1
///     start k  the moment at which the integral of the rate reaches Sₖ
///
/// The number of starts is itself random: Poisson with the rate's area as mean and as variance.
///
/// A segment draws all gaps of the whole and plays its share of the starts, which costs it one draw (some 30 ns) for
/// each start of the whole. In return every number of players gets exactly the same starts.
public struct PoissonArrivals<Rate: ArrivalRate>: ArrivalSequence {
    /// The rate that the starts follow.
    public let rate: Rate

    private let area: Double
    private let limit: Int
    private let lastNanosecond: Int64
    /// The gaps' source and the first start's area, to begin again from.
    private var origin: (generator: SplitMix64, position: Double)
    /// Which of the whole's starts this value plays: `part`, `part + parts`, `part + 2·parts`, ...
    private var part = 0
    private var parts = 1

    private var generator: SplitMix64
    /// The area of the whole's next start.
    private var position: Double
    /// How many starts of the whole were passed.
    private var passed = 0
    /// How many more of the others' starts come before the next own one.
    private var skips = 0
    /// The whole's latest start. The inverse of a ramp may fall back by a rounding error where two areas all but
    /// coincide; starts never do.
    private var latest: Int64 = 0

    /// - Parameters:
    ///   - rate: what the starts follow.
    ///   - limit: the most starts; nil for no limit.
    ///   - generator: the source of the gaps; a copy of it gives the same starts again.
    public init(_ rate: Rate, limit: Int? = nil, generator: SplitMix64) {
        var generator = generator
        let first = generator.exponential()
        self.init(rate, limit: limit, generator: generator, position: first)
    }

    private init(_ rate: Rate, limit: Int?, generator: SplitMix64, position: Double) {
        (self.rate, area, lastNanosecond) = (rate, rate.area, rate.lastNanosecond)
        self.limit = max(limit ?? .max, 0)
        (self.generator, self.position) = (generator, position)
        origin = (generator, position)
    }

    /// The next own start, or nil after the last.
    public mutating func next() -> Duration? {
        while position < area && passed < limit {
            latest = max(latest, rate.nanosecond(ofArea: position, notAfter: lastNanosecond))
            position += generator.exponential()
            passed += 1
            if skips == 0 {
                skips = parts - 1
                return .nanoseconds(latest)
            }
            skips -= 1
        }
        return nil
    }

    /// Every `count`-th start, from number `index` on.
    public func segment(_ index: Int, of count: Int) -> PoissonArrivals {
        precondition(count > 0 && (0..<count).contains(index), "segment \(index) of \(count)")
        var piece = self
        (piece.part, piece.parts) = (part + index * parts, parts * count)
        (piece.generator, piece.position) = origin
        (piece.passed, piece.skips, piece.latest) = (0, piece.part, 0)
        return piece
    }

    /// These arrivals, ended where `rate` ends, which is a beginning of theirs. What was played stays played.
    func cut(to rate: Rate) -> PoissonArrivals {
        var piece = PoissonArrivals(rate, limit: limit, generator: generator, position: position)
        piece.origin = origin
        (piece.part, piece.parts) = (part, parts)
        (piece.passed, piece.skips, piece.latest) = (passed, skips, latest)
        return piece
    }

    /// The starts of another rate in the place of these, from the first instant on.
    func replaced(by rate: Rate) -> PoissonArrivals {
        var other = PoissonArrivals(rate, limit: nil, generator: origin.generator, position: origin.position)
        (other.part, other.parts, other.skips) = (part, parts, part)
        return other
    }

    /// The arrivals of the next stretch, once this one has ended.
    ///
    /// A gap that reaches beyond the end goes on in the next stretch. After a limit the gap is drawn anew, which is
    /// the same in distribution, since the process has no memory, and needs no draws for the starts left out.
    func followed(by rate: Rate, limit: Int?) -> PoissonArrivals {
        var generator = generator
        let lead = position < area ? generator.exponential() : position - area
        var next = PoissonArrivals(rate, limit: limit, generator: generator, position: lead)
        (next.part, next.parts, next.skips) = (skips, parts, skips)
        return next
    }
}
