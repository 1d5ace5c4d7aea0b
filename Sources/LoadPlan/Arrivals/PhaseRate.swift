/// Any rate that a phase can have. An enum and not a protocol's box, so that a start costs a jump and no allocation.
enum PhaseRate: ArrivalRate {
    case constant(ConstantRate)
    case ramp(RampingRate)
    case sine(SineRate)
    case pause(Pause)

    init(_ phase: RatePhase) throws(InvalidWorkload) {
        switch phase.shape {
        case .constant(let rate): self = .constant(try ConstantRate(rate: rate, for: phase.duration))
        case .ramp(let from, let to): self = .ramp(try RampingRate(from: from, to: to, over: phase.duration))
        case .sine(let mean, let amplitude, let period, let shift):
            self = .sine(
                try SineRate(mean: mean, amplitude: amplitude, period: period, shift: shift, for: phase.duration))
        case .pause: self = .pause(try Pause(for: phase.duration))
        }
    }

    /// The rate's beginning: the starts that fall into it are those of the whole.
    func cut(to duration: Duration) -> PhaseRate {
        switch self {
        case .constant(let rate): .constant(rate.cut(to: duration))
        case .ramp(let rate): .ramp(rate.cut(to: duration))
        case .sine(let rate): .sine(rate.cut(to: duration))
        case .pause(let rate): .pause(rate.cut(to: duration))
        }
    }

    var duration: Duration {
        switch self {
        case .constant(let rate): rate.duration
        case .ramp(let rate): rate.duration
        case .sine(let rate): rate.duration
        case .pause(let rate): rate.duration
        }
    }

    var area: Double {
        switch self {
        case .constant(let rate): rate.area
        case .ramp(let rate): rate.area
        case .sine(let rate): rate.area
        case .pause(let rate): rate.area
        }
    }

    func area(until moment: Double) -> Double {
        switch self {
        case .constant(let rate): rate.area(until: moment)
        case .ramp(let rate): rate.area(until: moment)
        case .sine(let rate): rate.area(until: moment)
        case .pause(let rate): rate.area(until: moment)
        }
    }

    func moment(ofArea area: Double) -> Double {
        switch self {
        case .constant(let rate): rate.moment(ofArea: area)
        case .ramp(let rate): rate.moment(ofArea: area)
        case .sine(let rate): rate.moment(ofArea: area)
        case .pause(let rate): rate.moment(ofArea: area)
        }
    }
}
