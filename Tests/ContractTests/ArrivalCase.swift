import LoadPlan
import Testing

/// One arrival sequence that must keep the contract, and how many starts it owes.
struct ArrivalCase: Sendable, CustomTestStringConvertible {
    enum Count: Sendable {
        /// Exactly so many: the integral of the rate, rounded as documented.
        case exactly(Int)
        /// A Poisson number with this mean.
        case poisson(Double)
    }

    let name: String
    let count: Count
    let duration: Duration
    let make: @Sendable (_ seed: UInt64) throws -> any ArrivalSequence

    init(
        _ name: String, _ count: Count, within duration: Duration,
        make: @escaping @Sendable (_ seed: UInt64) throws -> any ArrivalSequence
    ) {
        (self.name, self.count, self.duration, self.make) = (name, count, duration, make)
    }

    var testDescription: String { name }

    var isRandom: Bool {
        if case .poisson = count { true } else { false }
    }

    /// Every kind of arrival sequence. A new one joins by one entry.
    static let named: [ArrivalCase] = [
        ArrivalCase("constant rate", .exactly(1_000), within: .seconds(10)) { _ in
            EvenArrivals(try ConstantRate(rate: 100, for: .seconds(10)))
        },
        ArrivalCase("constant rate that leaves a fraction", .exactly(34), within: .seconds(10)) { _ in
            EvenArrivals(try ConstantRate(rate: 3.33, for: .seconds(10)))
        },
        ArrivalCase("constant rate with a limit", .exactly(17), within: .seconds(10)) { _ in
            EvenArrivals(try ConstantRate(rate: 100, for: .seconds(10)), limit: 17)
        },
        ArrivalCase("highest rate", .exactly(2_000), within: .microseconds(200)) { _ in
            EvenArrivals(try ConstantRate(rate: WorkloadLimits.rate, for: .microseconds(200)))
        },
        ArrivalCase("rate whose starts share a nanosecond's neighbourhood", .exactly(1), within: .nanoseconds(1)) { _ in
            EvenArrivals(try ConstantRate(rate: WorkloadLimits.rate, for: .nanoseconds(1)))
        },
        ArrivalCase("ramp up", .exactly(1_100), within: .seconds(10)) { _ in
            EvenArrivals(try RampingRate(from: 20, to: 200, over: .seconds(10)))
        },
        ArrivalCase("ramp up from nothing", .exactly(1_000), within: .seconds(10)) { _ in
            EvenArrivals(try RampingRate(from: 0, to: 200, over: .seconds(10)))
        },
        ArrivalCase("ramp down to nothing", .exactly(1_000), within: .seconds(10)) { _ in
            EvenArrivals(try RampingRate(from: 200, to: 0, over: .seconds(10)))
        },
        ArrivalCase("ramp that is level", .exactly(500), within: .seconds(10)) { _ in
            EvenArrivals(try RampingRate(from: 50, to: 50, over: .seconds(10)))
        },
        ArrivalCase("sine of whole periods", .exactly(1_000), within: .seconds(10)) { _ in
            EvenArrivals(try SineRate(mean: 100, amplitude: 70, period: .seconds(2), for: .seconds(10)))
        },
        ArrivalCase("sine that touches zero", .exactly(1_000), within: .seconds(10)) { _ in
            EvenArrivals(try SineRate(mean: 100, amplitude: 100, period: .milliseconds(1_250), for: .seconds(10)))
        },
        // 500 + 100·P/2π·(cos 0 − cos π) = 500 + 100·10/π
        ArrivalCase("sine's upper half", .exactly(819), within: .seconds(5)) { _ in
            EvenArrivals(try SineRate(mean: 100, amplitude: 100, period: .seconds(10), for: .seconds(5)))
        },
        ArrivalCase("sine's lower half", .exactly(182), within: .seconds(5)) { _ in
            EvenArrivals(
                try SineRate(mean: 100, amplitude: 100, period: .seconds(10), shift: .seconds(5), for: .seconds(5)))
        },
        ArrivalCase("fast sine", .exactly(2_000), within: .milliseconds(20)) { _ in
            EvenArrivals(
                try SineRate(mean: 1e5, amplitude: 1e5, period: .milliseconds(1), for: .milliseconds(20)))
        },
        ArrivalCase("Poisson, sine", .poisson(1_000), within: .seconds(10)) { seed in
            PoissonArrivals(
                try SineRate(mean: 100, amplitude: 100, period: .seconds(2), for: .seconds(10)),
                generator: SplitMix64(seed: seed))
        },
        ArrivalCase("pause", .exactly(0), within: .seconds(10)) { _ in
            EvenArrivals(try Pause(for: .seconds(10)))
        },
        ArrivalCase("Poisson, constant rate", .poisson(1_000), within: .seconds(10)) { seed in
            PoissonArrivals(try ConstantRate(rate: 100, for: .seconds(10)), generator: SplitMix64(seed: seed))
        },
        ArrivalCase("Poisson, ramp up", .poisson(1_000), within: .seconds(10)) { seed in
            PoissonArrivals(try RampingRate(from: 0, to: 200, over: .seconds(10)), generator: SplitMix64(seed: seed))
        },
        ArrivalCase("Poisson, ramp down", .poisson(1_000), within: .seconds(10)) { seed in
            PoissonArrivals(try RampingRate(from: 200, to: 0, over: .seconds(10)), generator: SplitMix64(seed: seed))
        },
        ArrivalCase("Poisson, highest rate", .poisson(2_000), within: .microseconds(200)) { seed in
            PoissonArrivals(
                try RampingRate(from: WorkloadLimits.rate, to: WorkloadLimits.rate, over: .microseconds(200)),
                generator: SplitMix64(seed: seed))
        },
        ArrivalCase("Poisson, limit", .exactly(300), within: .seconds(10)) { seed in
            PoissonArrivals(
                try ConstantRate(rate: 100, for: .seconds(10)), limit: 300, generator: SplitMix64(seed: seed))
        },
        ArrivalCase("Poisson, pause", .exactly(0), within: .seconds(10)) { seed in
            PoissonArrivals(try Pause(for: .seconds(10)), generator: SplitMix64(seed: seed))
        },
    ]

    static let all = named + randomWorkloads(count: 60, seed: 20)
}
