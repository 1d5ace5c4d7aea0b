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
        var table = TextTable([
            .text("run"), .text("started"), .number("lasted"), .text("verdict"), .number("exchanges"),
            .number("per second"), .number("errors"), .longText("name"),
        ])
        // Date and time where the user is.
        let dates = DateFormatter()
        dates.locale = Locale(identifier: "en_US_POSIX")
        dates.dateFormat = "yyyy-MM-dd HH:mm:ss"
        for run in runs {
            table.add([
                run.id, dates.string(from: Date(timeIntervalSince1970: run.started)), Figure.time(run.duration),
                run.status == .incomplete
                    ? "incomplete" : run.ending == "completed" ? run.verdict ?? "" : run.ending ?? "",
                Figure.count(UInt64(clamping: run.exchanges)), Figure.threeDigits(run.throughput),
                Figure.count(UInt64(clamping: run.errors)),
                ([run.name] + run.tags.map { "#\($0)" }).joined(separator: " "),
            ])
        }
        return table.text(width: width, color: color)
    }

    /// An array with an object for each.
    static func json(_ runs: [KeptRun]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(runs), as: UTF8.self) + "\n"
    }
}
