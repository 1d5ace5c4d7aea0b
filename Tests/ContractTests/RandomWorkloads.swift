import LoadPlan

extension ArrivalCase {
    /// Phases of random shapes, rates, durations and limits, whose count is known by integer arithmetic.
    static func randomWorkloads(count: Int, seed: UInt64) -> [ArrivalCase] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { number in
            let phases = (0..<Int.random(in: 1...6, using: &random)).map { _ in IntegerPhase(using: &random) }
            // At least one arrival, so that the workload is valid.
            let drawn = phases + [IntegerPhase(from: 7, to: 7, milliseconds: 700, limit: nil)]
            let spacing: OpenWorkload.Spacing = number.isMultiple(of: 2) ? .even : .poisson
            let workload = OpenWorkload(phases: drawn.map(\.ratePhase), spacing: spacing)
            return ArrivalCase(
                "random workload \(number), \(spacing): \(drawn.map(\.description).joined(separator: ", "))",
                spacing == .even ? .exactly(evenCount(drawn)) : .poisson(poissonMean(drawn)),
                within: Workload.open(workload).duration
            ) { try workload.arrivals(seed: $0) }
        }
    }

    /// The number of whole k with N(start) ≤ k < N(end) in each phase, cut at its limit. Areas count in units of
    /// 1/20,000 arrival, in which all these phases have whole ones.
    private static func evenCount(_ phases: [IntegerPhase]) -> Int {
        var (total, before) = (0, 0)
        for phase in phases {
            let after = before + phase.area
            total += min(ceiling(after) - ceiling(before), phase.limit ?? .max)
            before = after
        }
        return total
    }

    private static func ceiling(_ area: Int) -> Int { (area + 19_999) / 20_000 }

    private static func poissonMean(_ phases: [IntegerPhase]) -> Double {
        phases.reduce(0) { $0 + min(Double($1.area) / 20_000, Double($1.limit ?? .max)) }
    }
}

/// A phase in whole tenths of a start per second and whole milliseconds, so that its area is a whole number too.
struct IntegerPhase: CustomStringConvertible {
    var from: Int
    var to: Int
    var milliseconds: Int
    var limit: Int?

    init(from: Int, to: Int, milliseconds: Int, limit: Int?) {
        (self.from, self.to, self.milliseconds, self.limit) = (from, to, milliseconds, limit)
    }

    init(using random: inout SplitMix64) {
        milliseconds = Int.random(in: 1...3_000, using: &random)
        from = Int.random(in: 0...3_000, using: &random)
        to = from
        switch Int.random(in: 0..<5, using: &random) {
        case 0: (from, to) = (0, 0)
        case 1: (from, to) = (0, Int.random(in: 1...3_000, using: &random))
        case 2: to = 0
        case 3: to = Int.random(in: 0...3_000, using: &random)
        default: break
        }
        limit = Int.random(in: 0..<4, using: &random) == 0 ? Int.random(in: 1...200, using: &random) : nil
    }

    /// (from + to) / 2 · duration, in units of 1/20,000 arrival.
    var area: Int { (from + to) * milliseconds }

    var ratePhase: RatePhase {
        let shape: RatePhase.Shape =
            if from == to {
                from == 0 ? .pause : .constant(rate: Double(from) / 10)
            } else {
                .ramp(from: Double(from) / 10, to: Double(to) / 10)
            }
        return RatePhase(shape: shape, duration: .milliseconds(milliseconds), limit: limit)
    }

    var description: String {
        "\(Double(from) / 10)→\(Double(to) / 10)/s \(milliseconds) ms\(limit.map { " ≤ \($0)" } ?? "")"
    }
}
