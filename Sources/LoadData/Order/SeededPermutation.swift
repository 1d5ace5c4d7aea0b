import LoadPlan

/// A random order of the numbers 0 ..< `count`, computed number by number: no array of what is shuffled.
///
/// A Feistel network (M. Luby, C. Rackoff, 1988) permutes the numbers of 2h bits: in each round one half is changed by a
/// function of the other, which can be undone, so that no two numbers meet:
///
///     left, right  →  right, left ⊕ f(round, right)
///
/// Where that leaves 0 ..< `count`, it is applied again until it is back inside ("cycle walking", J. Black, P. Rogaway,
/// 2002). The domain is less than four times as large as `count`, so that takes under four turns on average; only
/// below 256 it is larger, because on tiny domains the network could not make all orders alike.
struct SeededPermutation: Sendable {
    /// How many numbers are permuted.
    let count: Int
    private let seed: UInt64
    private let halfWidth: Int

    private static let rounds = 6 as UInt64

    /// - Parameter count: at least 1.
    init(count: Int, seed: UInt64) {
        precondition(count > 0, "there is nothing to permute")
        self.count = count
        self.seed = seed
        let width = Int.bitWidth - max(count - 1, 255).leadingZeroBitCount
        halfWidth = (width + 1) / 2
    }

    /// The number at a position.
    subscript(position: Int) -> Int {
        precondition(position >= 0 && position < count, "the positions are 0 ..< count")
        var number = UInt64(position)
        repeat { number = network(number) } while number >= UInt64(count)
        return Int(number)
    }

    private func network(_ number: UInt64) -> UInt64 {
        let mask = (1 as UInt64) << UInt64(halfWidth) - 1
        var (left, right) = (number >> UInt64(halfWidth), number & mask)
        for round in 0..<Self.rounds {
            var function = SplitMix64(seed: seed, stream: round << 58 | right)
            (left, right) = (right, left ^ (function.next() & mask))
        }
        return left << UInt64(halfWidth) | right
    }
}
