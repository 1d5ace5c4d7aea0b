import LoadPlan

/// Reads `retry: 2`, or `retry: {times: 2, on: [connect, 5xx], wait: 100ms}`, and `redirects: 5` or `none`.
struct HTTPRetryReader {
    /// The keys of the long form.
    static let keys = ["times", "on", "wait"]
    /// The most retries and redirects.
    static let (mostTimes, mostRedirects) = (100, 100)

    /// The rule; nil where there is none, or with reports.
    func retry(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> HTTPRetry? {
        guard let node else { return nil }
        guard case .mapping = node.value else {
            return node.integer("retry", in: 0...Self.mostTimes, into: &diagnostics)
                .flatMap { $0 == 0 ? nil : HTTPRetry(times: $0) }
        }
        guard
            let keys = MappingReader(
                node, "\"retry\"", keys: Self.keys, synonyms: ["count": "times", "delay": "wait"], into: &diagnostics),
            let times = keys.required("times", example: "times: 2", into: &diagnostics)?
                .integer("times", in: 1...Self.mostTimes, into: &diagnostics)
        else { return nil }
        var rule = HTTPRetry(times: times)
        if let causes = keys["on"] {
            var nodes = [causes]
            if case .list = causes.value {
                nodes = causes.list("on", wanted: "for example [connect, 5xx]", into: &diagnostics) ?? []
            }
            rule.causes = nodes.compactMap { $0.choice("on", of: HTTPRetry.Cause.self, into: &diagnostics) }
        }
        if let wait = keys["wait"]?.duration("wait", allowingZero: true, into: &diagnostics) {
            rule.wait = wait.inSeconds
        }
        return rule
    }

    /// How many redirects are followed; nil where nothing is said, or with reports.
    func redirects(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> Int? {
        guard let node else { return nil }
        if node.text == "none" { return 0 }
        guard case .scalar = node.value, node.text?.first?.isNumber ?? false || node.text?.first == "-" else {
            node.refuse("redirects", wanted: "how many are followed, for example 5, or none", into: &diagnostics)
            return nil
        }
        return node.integer("redirects", in: 0...Self.mostRedirects, into: &diagnostics)
    }
}
