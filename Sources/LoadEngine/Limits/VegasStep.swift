#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How TCP Vegas moves a limit (Brakmo and Peterson, "TCP Vegas: End to End Congestion Avoidance on a Global Internet",
/// IEEE JSAC 13, 1995), in the form of Netflix' concurrency-limits (`VegasLimit`): by how many exchanges queue in the
/// target, whatever share of the limit they are.
///
/// ```
///   queue = limit · (1 − quickest ÷ window),  rounded up      by Little's law: what is in flight beyond what the target
///   step  = max(1, log₁₀ limit)                               would serve in that time without a queue
///
///   queue   0 ─────── step ─────── 3·step ─────── 6·step ────▶
///   limit     + 6·step │   + step    │    stays     │  − step
/// ```
///
/// It grows fast where nothing queues, and shrinks slowly: it settles with fewer in the queue than the gradient where
/// the limit is large, and takes longer to come down from far above the knee.
enum VegasStep {
    /// The limit after a window.
    ///
    /// - Parameters:
    ///   - quickest: the mean service time of the quickest window, in nanoseconds.
    ///   - window: that of this window.
    static func next(after limit: Double, quickest: Double, window: Double) -> Double {
        let step = Swift.max(1, log10(limit))
        let queue = (limit * (1 - quickest / window)).rounded(.up)
        return if queue <= step {
            limit + 6 * step
        } else if queue < 3 * step {
            limit + step
        } else if queue > 6 * step {
            limit - step
        } else {
            limit
        }
    }
}
