import LoadMeasure
import LoadPlan
import LoadVerdict
import Testing

/// Thresholds while the run goes on, on intervals whose numbers are known.
@Suite struct ThresholdWatchTests {
    /// A run of `seconds`, with these thresholds.
    private func plan(_ thresholds: String..., seconds: Int = 10) throws -> Plan {
        var plan = Runs.closed()
        plan.scenarios[0].workload = .closed([UserPhase(shape: .constant(users: 1), duration: .seconds(seconds))])
        plan.thresholds = try thresholds.map { try Threshold(parsing: $0) }
        return plan
    }

    /// An interval in which exchanges of some milliseconds succeeded, and some timed out.
    private func interval(
        _ start: Double, _ end: Double, count: Int = 100, milliseconds: Int64 = 10, errors: Int = 0,
        task: String = "home"
    ) -> Snapshot {
        var snapshot = Snapshot(start: .seconds(start), end: .seconds(end))
        func add(_ error: ErrorKind?, _ count: Int) {
            guard count > 0 else { return }
            var series = SeriesSnapshot()
            series.responseTime = TimeHistogram((count, milliseconds * 1_000_000))
            snapshot.series[SeriesKey(task: task, method: "GET", statusClass: 2, error: error)] = series
        }
        add(nil, count)
        add(.timeout, errors)
        (snapshot.counts.intended, snapshot.counts.completed) = (UInt64(count + errors), UInt64(count))
        snapshot.counts.timedOut = UInt64(errors)
        snapshot.iterations.completed = UInt64(count)
        return snapshot
    }

    /// Watches intervals of a second each.
    private func watch(_ plan: Plan, _ intervals: [Snapshot]) -> (watch: ThresholdWatch, results: [ThresholdResult]) {
        var watch = ThresholdWatch(plan)
        var total = Snapshot(start: .zero, end: .zero)
        for interval in intervals {
            watch.receive(interval)
            total.merge(interval)
        }
        return (watch, watch.results(total: total, wasAborted: watch.abort != nil))
    }

    private func seconds(_ times: [Int64]) -> [Snapshot] {
        times.enumerated().map { interval(Double($0.offset), Double($0.offset + 1), milliseconds: $0.element) }
    }

    private func isClose(_ value: Double?, _ expected: Double) -> Bool {
        value.map { abs($0 - expected) <= 0.005 * expected } ?? false
    }

    /// Nine good seconds hide a bad one from the whole run, not from a window.
    @Test func aWindowShowsWhatTheWholeRunHides() throws {
        let plan = try plan("p50 < 50ms", "p50 < 50ms for 1s", "p50 < 50ms for 3s")
        let (_, results) = watch(plan, seconds([10, 10, 10, 10, 90, 10, 10, 10, 10, 10]))
        #expect(results.map(\.passed) == [true, false, true])
        #expect(results.prefix(2).map(\.at) == [nil, .seconds(5)])
        #expect(isClose(results[1].worst, 0.090))
        #expect(results.allSatisfy { isClose($0.value, 0.010) })
    }

    /// 100 exchanges of 90 ms among 300 are beyond the p50, and not beyond the p90: the histograms are merged.
    @Test func aWindowMergesItsIntervals() throws {
        let plan = try plan("p90 < 50ms for 3s", "mean < 1s for 3s")
        let (_, results) = watch(plan, seconds([10, 10, 10, 10, 90, 10, 10, 10, 10, 10]))
        #expect(!results[0].passed && isClose(results[0].worst, 0.090) && results[0].at == .seconds(5))
        #expect(isClose(results[1].worst, 0.110 / 3))
    }

    @Test func theWorstOfSeveralIsTold() throws {
        let (_, results) = watch(try plan("max < 50ms for 1s"), seconds([10, 60, 90, 70, 90, 10]))
        #expect(isClose(results[0].worst, 0.090) && results[0].at == .seconds(3), "the first of the worst")
        let slow = [100, 40, 20, 60, 100].enumerated().map {
            interval(Double($0.offset), Double($0.offset + 1), count: $0.element)
        }
        let rates = watch(try plan("throughput > 50/s for 2s", "throughput > 30/s for 2s"), slow).results
        #expect(rates.map(\.worst) == [30, 30] && rates.map(\.at) == [.seconds(3), .seconds(3)])
        #expect(rates.map(\.passed) == [false, false], "30/s is not above 30/s")
    }

    @Test func noWindowEndsBeforeItIsFull() throws {
        var watch = ThresholdWatch(try plan("p50 < 50ms for 3s"))
        for (second, expected) in [false, false, true].enumerated() {
            watch.receive(interval(Double(second), Double(second + 1), milliseconds: 90))
            #expect(watch.violated.isEmpty != expected, "after \(second + 1) s")
        }
    }

    @Test func whatIsViolatedNowMayHoldAgain() throws {
        var watch = ThresholdWatch(try plan("p50 < 50ms for 1s"))
        var violated: [Bool] = []
        for interval in seconds([10, 90, 10]) {
            watch.receive(interval)
            violated.append(!watch.violated.isEmpty)
        }
        #expect(violated == [false, true, false])
        #expect(watch.abort == nil, "nobody asked for it")
    }

    /// A run shorter than the window is its only window.
    @Test(arguments: [(90, false), (10, true)] as [(Int64, Bool)])
    func aShortRunIsOneWindow(_ milliseconds: Int64, _ passes: Bool) throws {
        let (_, results) = watch(try plan("p50 < 50ms for 1m"), seconds([milliseconds, milliseconds]))
        #expect(results[0].passed == passes)
        #expect(isClose(results[0].worst, Double(milliseconds) / 1_000) && results[0].at == .seconds(2))
    }

    /// Intervals never end exactly on time, and the last one is a rest.
    @Test func intervalsAreNotExact() throws {
        var watch = ThresholdWatch(try plan("throughput > 90/s for 3s", "errors < 1% for 3s"))
        var total = Snapshot(start: .zero, end: .zero)
        let ends = [0.9996, 2.0004, 2.9997, 4.001, 5.0002, 6.0001, 6.9999, 8.0003, 9.0002, 10.0005, 10.004]
        for (start, end) in zip([0] + ends, ends) {
            // The last rest has all its exchanges timed out.
            let isRest = end > 10.001
            let next = interval(start, end, count: isRest ? 0 : 100, errors: isRest ? 4 : 0)
            watch.receive(next)
            total.merge(next)
        }
        let results = watch.results(total: total, wasAborted: false)
        #expect(results[0].passed && (results[0].worst ?? 0) > 99.9)
        // The rest is part of the last window: 4 errors among 304.
        #expect(results[1].at == .seconds(10.004) && abs((results[1].worst ?? 0) - 4.0 / 304) < 1e-12)
    }

    /// A slow receiver gets longer intervals: windows end with them all the same.
    @Test func intervalsMayBeLongerThanTheWindow() throws {
        let intervals = [interval(0, 1), interval(1, 5, milliseconds: 90), interval(5, 6)]
        let (_, results) = watch(try plan("p50 < 50ms for 2s"), intervals)
        #expect(!results[0].passed && results[0].at == .seconds(5))
    }

    /// While a run drains less is sent: the target is not to blame, and its errors still count.
    @Test func drainingIsNoLossOfThroughput() throws {
        let plan = try plan("throughput > 90/s for 2s", "errors < 1% for 2s", "iterations > 190 for 2s", seconds: 4)
        let draining = [interval(4, 5, count: 1), interval(5, 6, count: 0, errors: 1)]
        let results = watch(plan, seconds([10, 10, 10, 10]) + draining).results
        #expect(results.map(\.passed) == [true, false, true])
        #expect(results.map(\.worst) == [100, 0.5, 200])
    }

    /// Where nothing ends, a rate is 0 and a time unknown.
    @Test func aStallIsALossOfThroughput() throws {
        let plan = try plan("throughput > 50/s for 2s", "p99 < 50ms for 2s", "errors == 0 for 2s")
        let stalled = (2..<5).map { interval(Double($0), Double($0 + 1), count: 0) }
        let results = watch(plan, seconds([10, 10]) + stalled + [interval(5, 6), interval(6, 7)]).results
        #expect(results.map(\.passed) == [false, true, true])
        #expect(results[0].worst == 0 && results[0].at == .seconds(4))
    }

    @Test func nothingMeasuredDoesNotPass() throws {
        let nothing = (0..<4).map { interval(Double($0), Double($0 + 1), count: 0) }
        let (_, results) = watch(try plan("p99 < 50ms for 2s"), nothing)
        #expect(!results[0].passed && results[0].value == nil && results[0].worst == nil && results[0].at == nil)
        #expect(results[0].reason == "no exchange ended")
    }

    /// A long window is kept in panes of 1/60 of its length, and is right to within them.
    @Test func aLongWindowIsRightToItsPanes() throws {
        var watch = ThresholdWatch(try plan("p50 < 50ms for 10m", seconds: 2_000))
        var violated: [Int] = []
        for second in 0..<1_500 {
            let isSlow = (600..<910).contains(second)
            watch.receive(interval(Double(second), Double(second + 1), count: 1, milliseconds: isSlow ? 90 : 10))
            if !watch.violated.isEmpty { violated.append(second + 1) }
        }
        // More than half of the window is slow from 901 s, and until the first ten slow seconds have left it.
        let (first, last) = (try #require(violated.first), try #require(violated.last))
        #expect(abs(first - 901) <= 10 && abs(last - 1_209) <= 10, "\(first) \(last)")
        #expect(violated == Array(first...last))
    }

    // MARK: - Aborting

    @Test func abortsWhereTheWindowDoesNotHold() throws {
        let plan = try plan("errors < 5%", "errors < 5% for 2s abort")
        var watch = ThresholdWatch(plan)
        watch.receive(interval(0, 1, count: 0, errors: 100))
        #expect(watch.abort == nil, "the window is not full")
        watch.receive(interval(1, 2))
        #expect(watch.abort?.threshold == plan.thresholds[1] && watch.abort?.at == .seconds(2))
        watch.receive(interval(2, 3))
        #expect(watch.abort?.at == .seconds(2), "what is decided stays")
    }

    @Test func theDelayIsCountedFromTheStart() throws {
        var watch = ThresholdWatch(try plan("errors < 5% abort after 3s"))
        var aborts: [Bool] = []
        for second in 0..<4 {
            watch.receive(interval(Double(second), Double(second + 1), errors: 10))
            aborts.append(watch.abort != nil)
        }
        #expect(aborts == [false, false, true, true])
    }

    /// Without a window it is everything so far that counts.
    @Test func withoutAWindowAllSoFarCounts() throws {
        var watch = ThresholdWatch(try plan("errors < 20% abort"))
        watch.receive(interval(0, 1, count: 100))
        watch.receive(interval(1, 2, count: 90, errors: 10))
        #expect(watch.abort == nil && watch.violated.isEmpty, "10 of 200")
        watch.receive(interval(2, 3, count: 0, errors: 100))
        #expect(watch.abort?.at == .seconds(3), "110 of 300")
    }

    /// A count below its limit may still reach it.
    @Test func aCountThatGrowsIsNotTooLowYet() throws {
        var watch = ThresholdWatch(try plan("errors == 2 abort"))
        watch.receive(interval(0, 1, errors: 1))
        #expect(watch.abort == nil)
        watch.receive(interval(1, 2, errors: 1))
        #expect(watch.abort == nil)
        watch.receive(interval(2, 3, errors: 1))
        #expect(watch.abort?.at == .seconds(3))
    }

    @Test func theLastIntervalAbortsNothing() throws {
        let watch = watch(try plan("errors < 5% abort", seconds: 2), [interval(0, 1), interval(1, 2, errors: 50)]).watch
        #expect(watch.abort == nil && watch.violated.count == 1)
    }

    @Test func whatAbortedHasFailedWhateverFollowed() throws {
        let plan = try plan("throughput > 50/s for 1s", "errors < 20% abort", "p99 < 1s abort")
        let intervals = [
            interval(0, 1, count: 50, errors: 50), interval(1, 1.5, count: 900), interval(1.5, 2.5, count: 1),
        ]
        let (watch, results) = watch(plan, intervals)
        #expect(watch.abort?.threshold == plan.thresholds[1])
        #expect(results.map(\.passed) == [false, false, true])
        #expect(results.map(\.abortedAt) == [nil, .seconds(1), nil])
        #expect(results[1].value.map { $0 < 0.2 } == true, "it would hold by now")
        #expect(results[0].worst == 50, "less is sent after the stop: that is no window to judge by")
        // The run came to its end before the word was heard.
        var total = Snapshot(start: .zero, end: .zero)
        for interval in intervals { total.merge(interval) }
        #expect(watch.results(total: total, wasAborted: false).map(\.abortedAt) == [nil, nil, nil])
    }

    @Test func aTaskOfSeveralStepsHasWindowsToo() throws {
        var plan = try plan("p50 of buy < 50ms for 1s", "p50 of home < 50ms for 1s")
        let steps = ["home", "cart"].map {
            ExchangeStep(executor: "http", name: $0, method: "GET", specification: .null)
        }
        plan.scenarios[0].userClasses[0].tasks = [UserTask(name: "buy", exchanges: steps)]
        var second = interval(1, 2)
        second.merge(interval(1, 2, count: 200, milliseconds: 90, task: "cart"))
        let results = watch(plan, [interval(0, 1), second, interval(2, 3)]).results
        #expect(results.map(\.passed) == [false, true])
        #expect(results[0].at == .seconds(2))
    }
}
