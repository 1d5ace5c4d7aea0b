/// When virtual users of an open workload begin an iteration: a pure sequence of intended start times.
///
/// Intended times come from here and not from a timer: a timer may be late, the sample still carries the intended
/// time. Times never decrease, are offsets from the sequence's beginning, and depend on nothing but the value.
public protocol ArrivalSequence: Sendable {
    /// The next intended start, or nil after the last.
    mutating func next() -> Duration?

    /// The part of the whole that one of `count` players plays, from the beginning: the parts' merged starts are
    /// exactly the whole's.
    func segment(_ index: Int, of count: Int) -> Self
}
