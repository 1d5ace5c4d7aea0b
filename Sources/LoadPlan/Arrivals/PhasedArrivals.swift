/// All arrivals of an open workload: its phases in order, starts as offsets from the run's beginning.
///
///     rate/s        ┌─────┐               phase      covers
///              ╱────┤     │               ramp       [0 s, 10 s)
///           ╱       │     │               constant   [10 s, 20 s)
///        ╱          │     │               spike      [20 s, 25 s)
///      └─┴─────┴────┴─────┴─ t            A start at a boundary belongs to the later phase.
///
/// The whole is one rate with one integral N(t): what a phase leaves of its last unit of area carries over, also
/// across a pause. So evenly spaced phases do not drift, however short: 1,000 phases of 2.5 arrivals make 2,500 starts,
/// where rounding each phase would make 2,000 or 3,000. In even spacing start k is where N(t) reaches k, and the count
/// until a boundary is ⌈N⌉. A phase's `limit` drops that phase's starts beyond it and changes nothing else.
///
/// `next()` neither allocates nor locks; a phase that ends costs as much as a few starts.
public struct PhasedArrivals: ArrivalSequence {
    struct Phase: Sendable {
        var rate: PhaseRate
        var limit: Int?
    }

    /// How far it was played: all that `next()` changes. Plain words, so that keeping a copy costs no counting of
    /// references.
    struct Position: Sendable {
        fileprivate var current: SpacedArrivals
        fileprivate var phase = 0
        fileprivate var offset = Duration.zero
    }

    private var phases: [Phase]
    /// The first phase's arrivals before anything was played, to begin again from.
    private var origin: SpacedArrivals
    /// How far it was played. May be put back to where it was before.
    var position: Position

    /// - Parameter phases: at least one.
    init(_ phases: [Phase], spacing: OpenWorkload.Spacing, seed: UInt64) {
        self.phases = phases
        switch spacing {
        case .even:
            origin = .even(EvenArrivals(phases[0].rate, limit: phases[0].limit))
        case .poisson:
            let generator = SplitMix64(seed: seed, stream: SplitMix64.arrivalStream)
            origin = .poisson(PoissonArrivals(phases[0].rate, limit: phases[0].limit, generator: generator))
        }
        position = Position(current: origin)
    }

    /// The next intended start as an offset from the run's beginning, or nil after the last.
    public mutating func next() -> Duration? {
        while true {
            if let start = position.current.next() { return position.offset + start }
            guard position.phase + 1 < phases.count else { return nil }
            enterNextPhase()
        }
    }

    /// Every `count`-th start, from number `index` on, counted over all phases.
    public func segment(_ index: Int, of count: Int) -> PhasedArrivals {
        var piece = self
        piece.origin = origin.segment(index, of: count)
        piece.position = Position(current: piece.origin)
        return piece
    }

    /// How many starts the whole plans, of which a segment plays its share. Exact for even spacing; for a Poisson
    /// process the mean, where the smaller of area and limit stands for a limited phase.
    public var plannedCount: Int {
        switch origin {
        case .poisson:
            return Int(phases.reduce(0) { $0 + min($1.rate.area, Double($1.limit ?? .max)) }.rounded())
        case .even(var arrivals):
            return phases.dropFirst().reduce(arrivals.count) { count, phase in
                arrivals = arrivals.followed(by: phase.rate, limit: phase.limit)
                return count + arrivals.count
            }
        }
    }

    /// How long all phases last together.
    var duration: Duration { phases.reduce(.zero) { $0 + $1.rate.duration } }

    /// From `moment` to the end the rate is `rate`, whatever was planned. As at the beginning of a phase: what is left
    /// of the last unit of area carries over, and numbers go on.
    ///
    /// - Parameter moment: after every start that was played, and before the end; zero where none was.
    /// - Throws: `InvalidWorkload` where the rate makes no sense.
    mutating func change(rate: Double, from moment: Duration) throws(InvalidWorkload) {
        let rest = PhaseRate.constant(try ConstantRate(rate: rate, for: duration - moment))
        guard moment > .zero else {
            phases = [Phase(rate: rest, limit: nil)]
            origin = origin.replaced(by: rest)
            position = Position(current: origin)
            return
        }
        var (begin, index) = (Duration.zero, 0)
        while begin + phases[index].rate.duration <= moment {
            begin += phases[index].rate.duration
            index += 1
        }
        let limit = phases[index].limit
        let beginning = moment > begin ? phases[index].rate.cut(to: moment - begin) : nil
        phases.removeSubrange(index...)
        if let beginning {
            phases.append(Phase(rate: beginning, limit: limit))
            if index == 0 { origin = origin.cut(to: beginning) }
            if index == position.phase { position.current = position.current.cut(to: beginning) }
        }
        phases.append(Phase(rate: rest, limit: nil))
    }

    private mutating func enterNextPhase() {
        position.offset += phases[position.phase].rate.duration
        position.phase += 1
        let phase = phases[position.phase]
        position.current = position.current.followed(by: phase.rate, limit: phase.limit)
    }
}
