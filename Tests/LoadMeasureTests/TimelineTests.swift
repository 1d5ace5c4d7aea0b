import LoadMeasure
import Testing

@Suite struct TimelineTests {
    private func second(_ number: Int, limit: Int) -> Snapshot {
        var snapshot = Snapshot(start: .seconds(number), end: .seconds(number + 1))
        snapshot.counts.completed = UInt64(number)
        let level = LevelSnapshot(
            valueSeconds: Double(limit), min: limit, max: limit, last: limit, lastAt: .seconds(number + 1))
        snapshot.limits[.run] = LimitSnapshot(limit: level, inFlight: level)
        return snapshot
    }

    /// However long the run, no interval is lost, none overlaps, and there are no more than the most.
    @Test(arguments: [0, 1, 599, 600, 601, 1_200, 1_201, 5_000]) func itsSizeIsBounded(seconds: Int) {
        var timeline = Timeline()
        for number in 0..<seconds { timeline.add(second(number, limit: 7)) }
        let intervals = timeline.intervals
        #expect(intervals.count <= Timeline.mostIntervals)
        #expect(intervals.count == seconds || intervals.count >= Timeline.mostIntervals / 2)
        #expect(intervals.reduce(0) { $0 + $1.counts.completed } == UInt64(seconds * Swift.max(0, seconds - 1) / 2))
        #expect(zip(intervals, intervals.dropFirst()).allSatisfy { $0.end == $1.start })
        #expect(intervals.first?.start ?? .zero == .zero && intervals.last?.end ?? .zero == .seconds(seconds))
        #expect(intervals.allSatisfy { $0.limits[.run]?.limit.mean(over: $0.seconds) == 7 })
        #expect(Set(intervals.dropLast().map(\.seconds)).count <= 1, "all but the last are as long as each other")
    }

    @Test func anIntervalHasItsErrorsAndSendLag() throws {
        var snapshots = (0..<2).map { second($0, limit: 7) }
        for place in snapshots.indices {
            snapshots[place].sendLag.record(Int64(place) * 1_000)
            snapshots[place].errors[.status] = ErrorTally()
            snapshots[place].errors[.status]?.count = UInt64(place + 2)
        }
        var timeline = Timeline()
        for snapshot in snapshots { timeline.add(snapshot) }
        var both = try #require(timeline.intervals.first)
        both.merge(timeline.intervals[1])
        #expect(both.errors == [.status: 5] && both.sendLag.count == 2 && both.sendLag.max == 1_000)
        #expect(both.start == .zero && both.end == .seconds(2))
    }

    @Test func aLevelIsTheMeanOverTimeAndTheLastIsTheLatest() {
        var merged = second(3, limit: 10)
        merged.merge(second(1, limit: 4))
        let limit = merged.limits[.run]?.limit
        #expect(limit?.mean(over: 2) == 7)
        #expect(limit?.last == 10 && limit?.lastAt == .seconds(4))
        #expect(limit?.min == 4 && limit?.max == 10)
    }
}
