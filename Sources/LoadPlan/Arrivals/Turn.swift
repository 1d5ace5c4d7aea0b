/// The sine of a part of a whole turn, worked out from sums and products alone: the math libraries' own differ in their
/// last bit, and the same plan gives the same starts on every machine.
enum Turn {
    /// sin(2π · turns), off by a few units in the last place. For less than 10¹⁵ turns.
    static func sine(_ turns: Double) -> Double {
        // To the nearest quarter, so that what the series see is at most an eighth of a turn.
        let quarters = (turns * 4).rounded()
        let angle = (turns - quarters / 4) * (2 * Double.pi)
        switch Int(quarters) & 3 {
        case 0: return sine(small: angle)
        case 1: return cosine(small: angle)
        case 2: return -sine(small: angle)
        default: return -cosine(small: angle)
        }
    }

    /// Taylor's series, whose first missing term is below 10⁻¹⁹ for |x| ≤ π/4.
    private static func sine(small x: Double) -> Double {
        x * series(of: x * x, 2, 4, 6, 8, 10, 12, 14, 16)
    }

    private static func cosine(small x: Double) -> Double {
        series(of: x * x, 1, 3, 5, 7, 9, 11, 13, 15)
    }

    /// 1 − s/(n₁(n₁+1)) · (1 − s/(n₂(n₂+1)) · (1 − ...)), the sum from its smallest term.
    @inline(__always)
    private static func series(
        of s: Double, _ a: Double, _ b: Double, _ c: Double, _ d: Double, _ e: Double, _ f: Double, _ g: Double,
        _ h: Double
    ) -> Double {
        func term(_ n: Double, _ rest: Double) -> Double { 1 - s / (n * (n + 1)) * rest }
        return term(a, term(b, term(c, term(d, term(e, term(f, term(g, term(h, 1))))))))
    }
}
