import Foundation
import LoadOutput
import LoadStore
import LoadVerdict

/// A list of kept runs, for people and for programs.
struct RunList {
    var width: Int
    var color: Bool

    /// A table.
    func text(_ runs: [KeptRun]) -> String {
        guard !runs.isEmpty else { return "no run is kept that fits\n" }
        return OutlineTable(
            ["run", "started", "lasted", "verdict", "exchanges", "per second", "errors", "name"],
            rows: runs.map { run in
                [
                    run.id, Self.local(run.started), Figure.time(run.duration),
                    run.status == .incomplete
                        ? "incomplete" : run.ending == "completed" ? run.verdict ?? "" : run.ending ?? "",
                    Figure.count(UInt64(clamping: run.exchanges)), Figure.threeDigits(run.throughput),
                    Figure.count(UInt64(clamping: run.errors)),
                    ([run.name] + run.tags.map { "#\($0)" }).joined(separator: " "),
                ]
            }
        ).text(width: width, color: color)
    }

    /// Time and date where the user is.
    private static func local(_ started: Double) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "yyyy-MM-dd HH:mm:ss"
        return formatter.string(from: Date(timeIntervalSince1970: started))
    }

    /// An array with an object for each.
    static func json(_ runs: [KeptRun]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(runs.map(Listed.init)), as: UTF8.self) + "\n"
    }

    /// A run as programs see it: times in seconds, instants in ISO 8601.
    private struct Listed: Encodable {
        let id, name, started, status, host, version: String
        let target, ending, verdict: String?
        let exchanges, errors: Int64
        let duration, throughput: Double
        let tags: [String]

        init(_ run: KeptRun) {
            (id, name, status, host, version) = (run.id, run.name, run.status.rawValue, run.host, run.version)
            started = Date(timeIntervalSince1970: run.started).ISO8601Format()
            (target, ending, verdict) = (run.target, run.ending, run.verdict)
            (exchanges, errors, tags) = (run.exchanges, run.errors, run.tags)
            (duration, throughput) = (run.duration, run.throughput)
        }
    }
}
