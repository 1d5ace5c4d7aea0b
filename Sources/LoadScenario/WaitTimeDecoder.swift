import LoadPlan

/// `wait`: `none`, `1s`, `{constant: 1s}`, `{between: [1s, 3s]}`, `{exponential: 2s}`,
/// `{normal: {mean: 2s, deviation: 500ms}}`, `{pacing: 5s}` or `{throughput: 2/s}`.
struct WaitTimeDecoder {
    static let keys = ["constant", "between", "exponential", "normal", "pacing", "throughput"]
    static let normalKeys = ["mean", "deviation"]
    /// Those that look back at the start of an iteration: no wait within one.
    private static let betweenIterations = ["pacing", "throughput"]
    /// One iteration a day.
    private static let lowestThroughput = 1.0 / 86_400
    private static let wanted = "a duration, none, or for example {between: [1s, 3s]}"

    /// The wait, or nil with reports.
    func waitTime(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> WaitTime? {
        switch node.value {
        case .scalar("none", _): return WaitTime.none
        case .scalar: return node.duration("wait", allowingZero: true, into: &diagnostics).map(Self.constant)
        case .mapping: return mapping(node, into: &diagnostics)
        default:
            node.refuse("wait", wanted: Self.wanted, into: &diagnostics)
            return nil
        }
    }

    private func mapping(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> WaitTime? {
        guard let keys = MappingReader(node, "a wait", keys: Self.keys, into: &diagnostics) else { return nil }
        guard let (kind, value) = keys.one(of: Self.keys, into: &diagnostics) else {
            if case .mapping([]) = node.value { node.refuse("wait", wanted: Self.wanted, into: &diagnostics) }
            return nil
        }
        switch kind {
        case "constant": return value.duration(kind, allowingZero: true, into: &diagnostics).map(Self.constant)
        case "exponential": return value.duration(kind, into: &diagnostics).map { .exponential(mean: $0) }
        case "normal": return normal(value, into: &diagnostics)
        case "pacing": return value.duration(kind, into: &diagnostics).map { .pacing($0) }
        case "throughput":
            return value.rate(kind, in: Self.lowestThroughput...WorkloadDecoder.highestRate, into: &diagnostics)
                .map { .pacing(.nanoseconds(Int64(1e9 / $0 + 0.5))) }
        default: return between(value, into: &diagnostics)
        }
    }

    /// A wait between two steps of a task.
    func waitBetweenSteps(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> WaitTime? {
        if case .mapping(let entries) = node.value {
            for entry in entries where Self.betweenIterations.contains(entry.key) {
                diagnostics.report(
                    Diagnostic(
                        "\(entry.key) counts from the start of an iteration, so it is no wait within one",
                        fix: "write it as the wait of the users", at: entry.keyLocation))
                return nil
            }
        }
        return waitTime(node, into: &diagnostics)
    }

    private func normal(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> WaitTime? {
        guard let keys = MappingReader(node, "a normal wait", keys: Self.normalKeys, into: &diagnostics) else {
            return nil
        }
        let mean = keys.required("mean", example: "mean: 2s", into: &diagnostics)?
            .duration("mean", allowingZero: true, into: &diagnostics)
        let deviation = keys.required("deviation", example: "deviation: 500ms", into: &diagnostics)?
            .duration("deviation", allowingZero: true, into: &diagnostics)
        guard let mean, let deviation else { return nil }
        return .normal(mean: mean, deviation: deviation)
    }

    private func between(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> WaitTime? {
        let wanted = "two durations, for example between: [1s, 3s]"
        guard let ends = node.list("between", wanted: wanted, into: &diagnostics) else { return nil }
        guard ends.count == 2 else {
            diagnostics.report(
                Diagnostic("between has \(ends.count) values", fix: "write \(wanted)", at: node.location))
            return nil
        }
        let durations = ends.map { $0.duration("between", allowingZero: true, into: &diagnostics) }
        guard let low = durations[0], let high = durations[1] else { return nil }
        guard low <= high else {
            diagnostics.report(
                Diagnostic(
                    "between goes from \(low.compactText) down to \(high.compactText)",
                    fix: "write between: [\(high.compactText), \(low.compactText)]", at: node.location))
            return nil
        }
        return low == high ? Self.constant(low) : .between(low, high)
    }

    private static func constant(_ duration: Duration) -> WaitTime {
        duration == .zero ? .none : .constant(duration)
    }
}
