/// How long before a due time to stop sleeping and spin, so that the system's late wake-ups make nothing late.
///
/// How late they are depends on the machine: a few microseconds where cores stay awake, a hundred on a virtual machine
/// whose idle core has to be given back first. So the margin follows the 99.5 % quantile of what was seen, by steps
/// up and down in the ratio 199 : 1 (stochastic approximation; Robbins and Monro, 1951), from the least, which the
/// user sets, to eight times that.
struct SpinMargin {
    /// The margin now, in nanoseconds.
    private(set) var current: Int64
    private let least: Int64

    private static let stepUp: Int64 = 3980
    private static let stepDown: Int64 = 20
    private static let widest: Int64 = 8

    /// - Parameter least: in nanoseconds; 0 never spins.
    init(least: Int64) {
        self.least = least
        current = least
    }

    /// A wait ended by its time, that late.
    mutating func wokeUp(late: Int64) {
        current =
            late > current
            ? Swift.min(current + Self.stepUp, least * Self.widest) : Swift.max(current - Self.stepDown, least)
    }
}
