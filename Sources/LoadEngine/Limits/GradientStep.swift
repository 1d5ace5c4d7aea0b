/// How the gradient algorithm of Netflix' concurrency-limits moves a limit (`GradientLimit`; Chan and Netflix,
/// "Performance Under Load", 2018): in proportion to how much slower a window is than the quickest.
///
/// ```
///   gradient = tolerance · quickest ÷ window,   between ½ and 1
///   limit    = limit · gradient + √limit        √limit may queue
/// ```
enum GradientStep {
    /// So much slower than the quickest is no queue yet: means of windows differ by chance.
    private static let tolerance = 1.1
    /// The share of a step down that is made at once: one slow window is no reason to halve the load.
    private static let smoothing = 0.3

    /// The limit after a window.
    ///
    /// - Parameters:
    ///   - quickest: the mean service time of the quickest window, in nanoseconds.
    ///   - window: that of this window.
    static func next(after limit: Double, quickest: Double, window: Double) -> Double {
        let gradient = Swift.max(0.5, Swift.min(1, tolerance * quickest / window))
        let next = limit * gradient + limit.squareRoot()
        return next < limit ? limit + (next - limit) * smoothing : next
    }
}
