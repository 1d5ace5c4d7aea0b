import LoadPlan

/// `wait`: `none`, `1s`, `{constant: 1s}`, `{between: [1s, 3s]}`, `{exponential: 2s}` or `{pacing: 5s}`.
struct WaitTimeDecoder {
    static let keys = ["constant", "between", "exponential", "pacing"]
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
        let present = keys.present(of: Self.keys)
        guard let kind = present.first, let value = keys[kind] else {
            if case .mapping([]) = node.value { node.refuse("wait", wanted: Self.wanted, into: &diagnostics) }
            return nil
        }
        if present.count > 1 {
            diagnostics.report(
                Diagnostic(
                    "a wait is either \(present.joined(separator: " or "))", fix: "keep one of them",
                    at: keys.location(of: present[1])))
        }
        switch kind {
        case "constant": return value.duration(kind, allowingZero: true, into: &diagnostics).map(Self.constant)
        case "exponential": return value.duration(kind, into: &diagnostics).map { .exponential(mean: $0) }
        case "pacing": return value.duration(kind, into: &diagnostics).map { .pacing($0) }
        default: return between(value, into: &diagnostics)
        }
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
