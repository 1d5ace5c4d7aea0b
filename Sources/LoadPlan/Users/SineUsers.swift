/// Users whose number follows a sine: at each moment there are as many as the wave's height rounded.
///
///     users                                    arcs: from trough to crest and back, each half a period long. The n-th
///       8 ┤   ╭─╮       ╭─╮                    change of an arc is where it has covered n − ½ of its users; it has
///       5 ┼──╯   ╲     ╱   ╲                   covered sin²(π/2 · x) of them after the part x of its time.
///       2 ┤       ╰───╯     ╰─
///         └───────┴───────┴─────┴─ t           A phase may begin and end within an arc: then it takes only those
///             crest   trough                   changes of it that fall into the phase.
///
/// Times in nanoseconds.
struct SineUsers {
    let mean: Int
    let amplitude: Int
    let period: Int64
    let shift: Int64

    /// The arcs of a phase, in time order; none without steps.
    func arcs(from begin: Duration, for duration: Duration) -> [UserChanges.Move] {
        let end = begin + duration
        var arcs: [UserChanges.Move] = []
        // Arc 0 rises through the mean at the wave's beginning.
        var number = (4 * shift / period + 1) / 2
        while Self.start(number, of: period) - shift < duration.wholeNanoseconds {
            var arc = arc(number, from: begin)
            arc.first = arc.steps(before: begin)
            arc.end = arc.steps(before: end)
            arcs.append(arc)
            number += 1
        }
        return arcs
    }

    private func arc(_ number: Int64, from begin: Duration) -> UserChanges.Move {
        let start = Self.start(number, of: period)
        let (low, high) = (mean - amplitude, mean + amplitude)
        let rises = number.isMultiple(of: 2)
        return UserChanges.Move(
            at: begin + .nanoseconds(start - shift), from: rises ? low : high, to: rises ? high : low,
            over: Self.start(number + 1, of: period) - start, curve: .sine)
    }

    /// When an arc starts, from the wave's beginning: a quarter of a period before it, or so many halves later.
    private static func start(_ number: Int64, of period: Int64) -> Int64 {
        // 100 days times the quarters of 10,000 periods would not fit.
        let (quarter, rest) = period.quotientAndRemainder(dividingBy: 4)
        return (2 * number - 1) * quarter + (2 * number - 1) * rest / 4
    }
}

extension UserChanges.Move {
    /// How a move that takes time covers its way.
    enum Curve: Sendable {
        /// Evenly.
        case line
        /// From a sine's trough to its crest, or back.
        case sine
    }

    /// The part of the way that was covered after `elapsed` of `over` nanoseconds.
    func covered(after elapsed: Int64) -> Double {
        let part = Double(elapsed) / Double(over)
        switch curve {
        case .line: return part
        case .sine:
            let sine = Turn.sine(part / 4)
            return sine * sine
        }
    }

    /// The nanosecond at which a part of the way is covered; on a sine's arc the first such one.
    func nanosecond(ofStep step: Int) -> Int64 {
        switch curve {
        case .line: return Int64(Double(over) * (Double(step) + 0.5) / Double(steps))
        case .sine:
            let share = (Double(step) + 0.5) / Double(steps)
            // The arc only rises: at most 53 halvings of 100 days.
            var (low, high): (Int64, Int64) = (0, over)
            while low < high {
                let middle = low + (high - low) / 2
                if covered(after: middle) < share { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }
}
