import LoadPlan

/// `breaker`: a circuit breaker, of the run, of a class of users or of a task.
struct BreakerDecoder {
    static let keys = ["errors", "slow", "throughput", "window", "min-exchanges", "open-for", "probes"]
    static let slowKeys = ["above", "share"]
    static let windowKeys = ["exchanges"]
    static let synonyms = [
        "error-rate": "errors", "failure-rate": "errors", "failures": "errors", "slow-calls": "slow",
        "slow-call-rate": "slow", "time": "slow", "rate": "throughput", "sliding-window": "window",
        "min-calls": "min-exchanges", "minimum-calls": "min-exchanges", "request-volume": "min-exchanges",
        "sleep-window": "open-for", "wait-duration": "open-for", "open": "open-for", "timeout": "open-for",
        "half-open": "probes", "permitted-calls": "probes",
    ]
    static let mostExchanges = 100_000
    static let mostProbes = 10_000

    /// The breaker; nil where there is none, or none that can be read.
    func breaker(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> Breaker? {
        guard let node,
            let keys = MappingReader(node, "a breaker", keys: Self.keys, synonyms: Self.synonyms, into: &diagnostics)
        else { return nil }
        var breaker = Breaker()
        breaker.errors = keys["errors"].flatMap { $0.share("errors", into: &diagnostics) }
        breaker.slow = keys["slow"].flatMap { slow($0, into: &diagnostics) }
        breaker.throughput = keys["throughput"]?
            .rate("throughput", in: 0.001...WorkloadLimits.rate, into: &diagnostics)
        if let window = keys["window"] { breaker.window = self.window(window, into: &diagnostics) ?? breaker.window }
        if case .exchanges(let count) = breaker.window { breaker.minExchanges = Swift.min(20, count) }
        if let count = keys["min-exchanges"] {
            breaker.minExchanges = minExchanges(count, window: breaker.window, into: &diagnostics) ?? 1
        }
        if let time = keys["open-for"]?.duration("open-for", into: &diagnostics) { breaker.openFor = time }
        if let probes = keys["probes"]?.integer("probes", in: 1...Self.mostProbes, into: &diagnostics) {
            breaker.probes = probes
        }
        checkThatItOpens(keys, breaker, into: &diagnostics)
        return breaker
    }

    private func checkThatItOpens(_ keys: MappingReader, _ breaker: Breaker, into diagnostics: inout Diagnostics) {
        let rules = ["errors", "slow", "throughput"]
        if keys.present(of: rules).isEmpty, !rules.contains(where: keys.isMisspelt) {
            diagnostics.report(
                Diagnostic(
                    "a breaker without errors, slow and throughput never opens", fix: "write for example errors: 50%",
                    at: keys.location))
        }
        if let location = keys.location(of: "throughput"), case .exchanges = breaker.window {
            diagnostics.report(
                Diagnostic(
                    "throughput is per time, but the window is a number of exchanges",
                    fix: "write for example window: 10s", at: location))
        }
    }

    private func slow(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> Breaker.Slow? {
        guard let keys = MappingReader(node, "slow", keys: Self.slowKeys, into: &diagnostics) else { return nil }
        let above = keys.required("above", example: "above: 500ms", into: &diagnostics)?
            .duration("above", into: &diagnostics)
        let share = keys.required("share", example: "share: 50%", into: &diagnostics)
            .flatMap { $0.share("share", into: &diagnostics) }
        guard let above, let share else { return nil }
        return Breaker.Slow(above: above, share: share)
    }

    private func window(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> Breaker.Window? {
        guard case .mapping = node.value else {
            return node.duration("window", into: &diagnostics).map { .time($0) }
        }
        return MappingReader(node, "a window", keys: Self.windowKeys, into: &diagnostics)?
            .required("exchanges", example: "exchanges: 100", into: &diagnostics)?
            .integer("exchanges", in: 1...Self.mostExchanges, into: &diagnostics).map { .exchanges($0) }
    }

    private func minExchanges(
        _ node: LocatedNode, window: Breaker.Window, into diagnostics: inout Diagnostics
    ) -> Int? {
        let most = if case .exchanges(let count) = window { count } else { Self.mostExchanges }
        return node.integer("min-exchanges", in: 1...most, into: &diagnostics)
    }
}
