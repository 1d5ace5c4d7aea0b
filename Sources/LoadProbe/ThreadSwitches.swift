import LoadTarget

/// The context switches of a process: of all its threads, since the kernel counts those of each alone. Pure.
///
/// What a thread did in the time before its end that nobody read is not counted.
struct ThreadSwitches: Sendable {
    /// How often a thread gave its core away, and how often it was taken away.
    struct Counts: Equatable, Sendable {
        var voluntary: UInt64 = 0
        var involuntary: UInt64 = 0

        init(voluntary: UInt64 = 0, involuntary: UInt64 = 0) {
            (self.voluntary, self.involuntary) = (voluntary, involuntary)
        }

        /// Reads `/proc/PID/task/TID/status`; nil where it does not say.
        init?(_ text: KernelText) {
            func number(_ word: StaticString) -> UInt64? {
                guard let rest = text.line(after: word) else { return nil }
                var fields = KernelText.fields(rest)
                return fields.number()
            }
            guard let voluntary = number("voluntary_ctxt_switches:"),
                let involuntary = number("nonvoluntary_ctxt_switches:")
            else { return nil }
            (self.voluntary, self.involuntary) = (voluntary, involuntary)
        }
    }

    private var threads: [String: Counts] = [:]
    /// Of all threads that there were; only grows.
    private(set) var total = Counts()

    /// Takes in what there is now, by the threads' numbers.
    mutating func take(_ now: [String: Counts]) {
        for (thread, counts) in now {
            // A number may belong to another thread by now, which began with nothing.
            let last = threads[thread].flatMap {
                $0.voluntary <= counts.voluntary && $0.involuntary <= counts.involuntary ? $0 : nil
            }
            total.voluntary += counts.voluntary - (last?.voluntary ?? 0)
            total.involuntary += counts.involuntary - (last?.involuntary ?? 0)
        }
        threads = now
    }
}
