/// Any rate that a phase can have. An enum and not a protocol's box, so that a start costs a jump and no allocation.
enum PhaseRate: ArrivalRate {
    case constant(ConstantRate)
    case ramp(RampingRate)
    case pause(Pause)

    init(_ phase: RatePhase) throws(InvalidWorkload) {
        switch phase.shape {
        case .constant(let rate): self = .constant(try ConstantRate(rate: rate, for: phase.duration))
        case .ramp(let from, let to): self = .ramp(try RampingRate(from: from, to: to, over: phase.duration))
        case .pause: self = .pause(try Pause(for: phase.duration))
        }
    }

    var duration: Duration {
        switch self {
        case .constant(let rate): rate.duration
        case .ramp(let rate): rate.duration
        case .pause(let rate): rate.duration
        }
    }

    var area: Double {
        switch self {
        case .constant(let rate): rate.area
        case .ramp(let rate): rate.area
        case .pause(let rate): rate.area
        }
    }

    func area(until moment: Double) -> Double {
        switch self {
        case .constant(let rate): rate.area(until: moment)
        case .ramp(let rate): rate.area(until: moment)
        case .pause(let rate): rate.area(until: moment)
        }
    }

    func moment(ofArea area: Double) -> Double {
        switch self {
        case .constant(let rate): rate.moment(ofArea: area)
        case .ramp(let rate): rate.moment(ofArea: area)
        case .pause(let rate): rate.moment(ofArea: area)
        }
    }
}

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

    /// The arrivals of the phase after this one, once this one has ended.
    func followed(by rate: PhaseRate, limit: Int?) -> SpacedArrivals {
        switch self {
        case .even(let arrivals): .even(arrivals.followed(by: rate, limit: limit))
        case .poisson(let arrivals): .poisson(arrivals.followed(by: rate, limit: limit))
        }
    }
}
