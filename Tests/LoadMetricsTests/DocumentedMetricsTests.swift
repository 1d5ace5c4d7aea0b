import Foundation
import LoadMetrics
import LoadPrometheus
import TestServers
import Testing

/// What the documentation and the dashboard say of metrics is what there is.
@Suite struct DocumentedMetricsTests {
    /// Written anew with `SQUALL_UPDATE_GOLDEN=1`.
    @Test func theTableIsThatOfTheMetrics() throws {
        let file = BuiltCommand.repository.appending(path: "docs/outputs.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let (begin, end) = ("<!-- metrics -->\n", "<!-- end of metrics -->")
        let head = try #require(text.range(of: begin)), tail = try #require(text.range(of: end))
        if ProcessInfo.processInfo.environment["SQUALL_UPDATE_GOLDEN"] != nil {
            let updated = text[..<head.upperBound] + table + text[tail.lowerBound...]
            try String(updated).write(to: file, atomically: true, encoding: .utf8)
            return
        }
        #expect(text[head.upperBound..<tail.lowerBound] == table)
    }

    private var table: String {
        let rows = Metric.allCases.map { metric in
            let definition = metric.definition
            let tags = definition.tags.map { "`\($0)`" }.joined(separator: ", ")
            return "| `\(definition.prometheusName)` | `squall.\(definition.name)` | \(definition.kind.rawValue) | "
                + "\(tags) | \(definition.help) |\n"
        }
        return "| Prometheus | OpenTelemetry | kind | tags | what |\n|---|---|---|---|---|\n" + rows.joined()
    }

    /// Metrics, and the labels that panels ask by.
    @Test func theDashboardAsksForNothingElse() throws {
        let text = try String(
            contentsOf: BuiltCommand.repository.appending(path: "deploy/grafana/squall.json"), encoding: .utf8)
        let known = Set(Metric.allCases.flatMap { $0.definition.prometheusSeries })
        let named = Set(text.matches(of: #/squall_[a-z_]+/#).map { String($0.output) })
        #expect(named.count > 15)
        #expect(named.subtracting(known).isEmpty, "\(named.subtracting(known))")
        let labels = Set(Metric.allCases.flatMap { $0.definition.tags }).union(["le", "test", "run"])
        let grouped = text.matches(of: #/by \(([a-z_, ]+)\)/#).flatMap {
            $0.output.1.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let shown = text.matches(of: #/\{\{([a-z_]+)\}\}/#).map { String($0.output.1) }
        #expect(grouped.count > 5 && shown.count > 5)
        #expect(Set(grouped + shown).subtracting(labels).isEmpty)
    }
}
