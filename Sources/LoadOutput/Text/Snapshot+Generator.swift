import LoadMeasure
import LoadVerdict

extension Snapshot {
    /// What speaks for the generator, or against it, in a few words each.
    var generatorFigures: [String] {
        var parts: [String] = []
        if !sendLag.isEmpty { parts.append("send lag p99 \(Figure.time(ValidityCheck.ownSendLagP99(self)))") }
        let watched = loops.values.filter { $0.wallTime > 0 }
        if let stall = watched.map(\.longestStall).max() { parts.append("longest stall \(Figure.time(stall))") }
        if let busy = watched.map({ $0.busyTime / $0.wallTime }).max() {
            parts.append("busiest loop \(Figure.share(min(busy, 1)))")
        }
        return parts + ["\(Figure.count(counts.unsent)) unsent"]
    }
}
