/// What waits to be sent, in order, and when the next try is due. Knows no clock and no network.
///
///     add ──▶ [ oldest · … · newest ] ──▶ next ──▶ taken | refused | failed: again after 1, 2, 4, 8 s
///
/// It is bounded: where the other side is away for longer, the oldest are let go. Counters count over the run, so what comes later
/// has what they had.
struct PushBacklog {
    /// The most that waits: with one interval per second, a minute.
    static let mostWaiting = 60

    private var waiting: [[UInt8]] = []
    private var retry = RetryPause()
    /// How many bodies there were.
    private(set) var added = 0
    /// How many of them are lost, those that still wait among them.
    var lost: Int { letGo + waiting.count }
    private var letGo = 0
    /// Why the first one that was lost, or still waits, was not taken.
    private(set) var reason: String?

    /// Whether nothing waits.
    var isEmpty: Bool { waiting.isEmpty }

    mutating func add(_ body: [UInt8]) {
        added += 1
        waiting.append(body)
        if waiting.count > Self.mostWaiting {
            waiting.removeFirst()
            letGo += 1
        }
    }

    /// There was something to send, and no body could be made of it: why.
    mutating func addUnsendable(_ why: String) {
        added += 1
        letGo += 1
        reason = reason ?? why
    }

    /// What to send at a time, in seconds; nil where nothing waits, or the next try is not due.
    func next(at time: Double) -> [UInt8]? { time >= retry.dueAt ? waiting.first : nil }

    /// What `next` gave was taken.
    mutating func taken() {
        waiting.removeFirst()
        retry.succeeded()
        if lost == 0 { reason = nil }
    }

    /// It never will be.
    mutating func refused(_ why: String) {
        reason = reason ?? why
        waiting.removeFirst()
        letGo += 1
        retry.succeeded()
    }

    /// It was not, at a time.
    mutating func failed(_ why: String, at time: Double) {
        reason = reason ?? why
        retry.failed(at: time)
    }

    /// There is no time left to wait: what waits is due.
    mutating func hurry() { retry.hurry() }
}
