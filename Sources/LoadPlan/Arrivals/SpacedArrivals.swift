/// The arrivals of one phase: any rate in any spacing.
enum SpacedArrivals: ArrivalSequence {
    case even(EvenArrivals<PhaseRate>)
    case poisson(PoissonArrivals<PhaseRate>)

    mutating func next() -> Duration? {
        switch self {
        case .even(var arrivals):
            let start = arrivals.next()
            self = .even(arrivals)
            return start
        case .poisson(var arrivals):
            let start = arrivals.next()
            self = .poisson(arrivals)
            return start
        }
    }

    func segment(_ index: Int, of count: Int) -> SpacedArrivals {
        switch self {
        case .even(let arrivals): .even(arrivals.segment(index, of: count))
        case .poisson(let arrivals): .poisson(arrivals.segment(index, of: count))
        }
    }

    /// These arrivals, ended where `rate` ends, which is a beginning of theirs.
    func cut(to rate: PhaseRate) -> SpacedArrivals {
        switch self {
        case .even(let arrivals): .even(arrivals.cut(to: rate))
        case .poisson(let arrivals): .poisson(arrivals.cut(to: rate))
        }
    }

    /// The arrivals of another rate in the place of these, from the first instant on.
    func replaced(by rate: PhaseRate) -> SpacedArrivals {
        switch self {
        case .even(let arrivals): .even(arrivals.replaced(by: rate))
        case .poisson(let arrivals): .poisson(arrivals.replaced(by: rate))
        }
    }

    /// The arrivals of the phase after this one, once this one has ended.
    func followed(by rate: PhaseRate, limit: Int?) -> SpacedArrivals {
        switch self {
        case .even(let arrivals): .even(arrivals.followed(by: rate, limit: limit))
        case .poisson(let arrivals): .poisson(arrivals.followed(by: rate, limit: limit))
        }
    }
}
