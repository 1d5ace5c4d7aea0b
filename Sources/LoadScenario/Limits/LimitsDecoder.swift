import LoadPlan

/// `limits`: what holds exchanges back.
struct LimitsDecoder {
    static let keys = ["in-flight", "per-host"]
    /// The keys of a class's limits.
    static let keysOfClasses = ["in-flight"]
    static let adaptiveKeys = ["adaptive", "min", "max", "initial"]
    static let synonyms = [
        "in_flight": "in-flight", "inflight": "in-flight", "max-in-flight": "in-flight", "concurrency": "in-flight",
        "max-concurrency": "in-flight", "exchanges": "in-flight", "requests": "in-flight",
    ]
    static let synonymsOfHosts = ["per_host": "per-host", "host": "per-host", "hosts": "per-host"]

    /// The run's limits.
    ///
    /// - Parameter hosts: where steps go; nil where that is not all known.
    func limits(
        _ node: LocatedNode?, hosts: [String]?, into diagnostics: inout Diagnostics
    ) -> (inFlight: InFlightLimit?, perHost: [String: InFlightLimit]) {
        guard let node,
            let keys = MappingReader(
                node, "limits", keys: Self.keys,
                synonyms: Self.synonyms.merging(Self.synonymsOfHosts) { own, _ in own }, into: &diagnostics)
        else { return (nil, [:]) }
        guard let perHost = keys["per-host"] else {
            let isNeeded = !keys.isMisspelt("per-host")
            let inFlight =
                isNeeded
                ? keys.required("in-flight", example: "in-flight: 100", into: &diagnostics) : keys["in-flight"]
            return (inFlight.flatMap { limit($0, into: &diagnostics) }, [:])
        }
        return (
            keys["in-flight"].flatMap { limit($0, into: &diagnostics) },
            self.perHost(perHost, hosts: hosts, into: &diagnostics)
        )
    }

    private func perHost(
        _ node: LocatedNode, hosts: [String]?, into diagnostics: inout Diagnostics
    ) -> [String: InFlightLimit] {
        let example = "{\(hosts?.first.map(Self.written) ?? "cdn.example"): 20}"
        let wanted = "hosts with their limits, for example \(example)"
        guard let entries = node.entries("per-host", wanted: wanted, into: &diagnostics) else { return [:] }
        if entries.isEmpty {
            diagnostics.report(Diagnostic("per-host is empty", fix: "write for example \(example)", at: node.location))
        }
        var limits: [String: InFlightLimit] = [:]
        for entry in entries {
            let host = entry.key.lowercased()
            let limit = limit(entry.value, named: entry.key, into: &diagnostics)
            if let hosts, !hosts.contains(host) {
                let known = hosts.map { "\"\($0)\"" }.joined(separator: ", ")
                let fix = host.nearest(among: hosts).map { "did you mean \"\($0)\"?" }
                diagnostics.report(
                    Diagnostic(
                        "no step goes to the host \"\(entry.key)\"",
                        fix: fix ?? (hosts.isEmpty ? "remove it" : "steps go to \(known)"), at: entry.keyLocation))
            }
            if limits[host] != nil {
                diagnostics.report(
                    Diagnostic(
                        "per-host has \"\(entry.key)\" twice", fix: "keep one of them", at: entry.keyLocation))
            }
            limits[host] = limit
        }
        return limits
    }

    /// A host as a key: with quotes where it has a colon.
    private static func written(_ host: String) -> String { host.contains(":") ? "\"\(host)\"" : host }

    /// The most exchanges in flight of a class; nil where there is no limit, or none that can be read.
    func inFlight(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> InFlightLimit? {
        guard let node,
            let keys = MappingReader(
                node, "limits", keys: Self.keysOfClasses, synonyms: Self.synonyms, into: &diagnostics)
        else { return nil }
        return keys.required("in-flight", example: "in-flight: 100", into: &diagnostics).flatMap {
            limit($0, into: &diagnostics)
        }
    }

    private func limit(
        _ node: LocatedNode, named name: String = "in-flight", into diagnostics: inout Diagnostics
    ) -> InFlightLimit? {
        if case .mapping = node.value { return adaptive(node, into: &diagnostics).map { .adaptive($0) } }
        return node.integer(name, in: 1...InFlightLimit.highest, into: &diagnostics).map { .fixed($0) }
    }

    private func adaptive(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> AdaptiveLimit? {
        guard let keys = MappingReader(node, "an adaptive limit", keys: Self.adaptiveKeys, into: &diagnostics) else {
            return nil
        }
        let algorithm = keys.required("adaptive", example: "adaptive: gradient", into: &diagnostics)?
            .choice("adaptive", of: AdaptiveLimit.Algorithm.self, into: &diagnostics)
        let all = 1...InFlightLimit.highest
        let least = keys["min"].map { $0.integer("min", in: all, into: &diagnostics) } ?? 1
        let most =
            keys["max"].map { node in
                least.flatMap { node.integer("max", in: $0...InFlightLimit.highest, into: &diagnostics) }
            } ?? Swift.max(least ?? 1, 1_000)
        guard let algorithm, let least, let most else { return nil }
        let initial = keys["initial"].map { $0.integer("initial", in: least...most, into: &diagnostics) }
        if case .some(.none) = initial { return nil }
        return AdaptiveLimit(algorithm: algorithm, min: least, max: most, initial: initial ?? nil)
    }
}
