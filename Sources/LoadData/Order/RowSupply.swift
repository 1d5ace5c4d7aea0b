import LoadPlan

/// Hands out the rows of one order to several loops, in blocks: so that the lock around it is rarely taken, and yet
/// every row is handed out before any is handed out again.
///
/// A block is a share of what is left of the pass, and the shares shrink towards its end down to single rows
/// (C. Polychronopoulos, D. Kuck, *Guided Self-Scheduling*, 1987): no loop sits on rows that the others wait for.
struct RowSupply: Sendable {
    /// A run of positions in one pass.
    struct Share: Equatable, Sendable {
        var pass: Int
        var positions: Range<Int>
    }

    /// How many rows a pass has.
    let count: Int
    /// Whether there is one pass only.
    let isOnce: Bool
    private var pass = 0
    private var position = 0

    init(count: Int, isOnce: Bool) {
        (self.count, self.isOnce) = (count, isOnce)
    }

    /// The next rows for one of `loops`; nil where the only pass is over.
    mutating func take(atMost limit: Int, loops: Int) -> Share? {
        if position == count {
            guard !isOnce else { return nil }
            (pass, position) = (pass + 1, 0)
        }
        let size = min(limit, max(1, (count - position) / (2 * loops)))
        defer { position += size }
        return Share(pass: pass, positions: position..<position + size)
    }
}
