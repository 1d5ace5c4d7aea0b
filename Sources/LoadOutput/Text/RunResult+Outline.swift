import LoadVerdict

extension RunResult {
    /// The load in words, and how long was measured: `open, up to 200/s; 15.0 s measured`.
    package var outline: String {
        let changed = events.contains(where: \.steers) ? ", changed meanwhile" : ""
        return "\(plan.outline)\(changed); \(Figure.time(total.seconds)) measured"
    }
}
