import LoadMeasure
import Squall

/// Several watches as one: this machine, and probes of a hub.
struct TargetWatches: TargetWatch {
    let all: [any TargetWatch]

    func begin(at origin: Int64) async {
        for watch in all { await watch.begin(at: origin) }
    }

    func take() async -> TargetSnapshot {
        var sum = TargetSnapshot()
        for watch in all { sum = sum.merging(await watch.take()) }
        return sum
    }

    func late(after start: Duration, _ end: Duration) async -> [LateTarget] {
        var late: [LateTarget] = []
        for watch in all { late += await watch.late(after: start, end) }
        return late
    }

    func rest() async -> [LateTarget] {
        var late: [LateTarget] = []
        for watch in all { late += await watch.rest() }
        return late
    }

    var losses: [String] {
        get async {
            var losses: [String] = []
            for watch in all { losses += await watch.losses }
            return losses
        }
    }
}
