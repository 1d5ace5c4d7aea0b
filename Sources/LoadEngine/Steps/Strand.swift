/// Where a virtual user is on its way through its steps.
struct Strand {
    /// When what comes next is due, in nanoseconds of the monotonic clock: the end of what came before.
    var due: Int64
    /// Whether the next exchange was counted as intended when its arrival came: it is then performed, or counted as
    /// unsent.
    var isIntended = false
    /// Whether the end of the load, or a stop, cut the steps: what would follow is not performed.
    var isCut = false
}
