import LoadMeasure
import LoadPlan
import LoadVerdict
import Testing

@Suite struct ThresholdCheckTests {
    /// "home": 90 good exchanges of 10 ms. "cart": 8 good ones of 100 ms, one status 500 and one without descriptors.
    private var total: Snapshot {
        var total = Snapshot(start: .seconds(2), end: .seconds(12))
        func add(_ task: String, _ error: ErrorKind?, count: Int, milliseconds: Int64) {
            var series = SeriesSnapshot()
            series.responseTime = TimeHistogram((count, milliseconds * 1_000_000))
            series.serviceTime = TimeHistogram((count, milliseconds * 500_000))
            total.series[SeriesKey(task: task, method: "GET", statusClass: error == .status ? 5 : 2, error: error)] =
                series
        }
        add("home", nil, count: 90, milliseconds: 10)
        add("cart", nil, count: 8, milliseconds: 100)
        add("cart", .status, count: 1, milliseconds: 1_000)
        add("cart", .tooManyOpenFiles, count: 1, milliseconds: 1)
        total.sendLag = TimeHistogram((100, 2_000))
        (total.counts.intended, total.counts.completed, total.counts.failed) = (100, 98, 2)
        total.counts.failedByGenerator = 1
        return total
    }

    private func check(
        _ metric: Threshold.Metric, _ comparison: Threshold.Comparison = .less, _ limit: Double = 1,
        task: String? = nil, in total: Snapshot? = nil
    ) -> ThresholdResult {
        let threshold = Threshold(text: "t", metric: metric, task: task, comparison: comparison, limit: limit)
        return ThresholdCheck.evaluate([threshold], against: total ?? self.total)[0]
    }

    private func close(_ value: Double?, _ expected: Double, within share: Double = 0.005) -> Bool {
        value.map { abs($0 - expected) <= share * abs(expected) } ?? false
    }

    @Test func quantilesComeFromTheMergedHistogramsInSeconds() {
        #expect(close(check(.quantile(.responseTime, 0.5)).value, 0.010))
        #expect(close(check(.quantile(.responseTime, 0.95)).value, 0.100))
        #expect(close(check(.quantile(.serviceTime, 0.5), task: "cart").value, 0.050))
        #expect(check(.max(.responseTime)).value == 1)
        #expect(close(check(.mean(.responseTime)).value, (90 * 0.010 + 8 * 0.1 + 1 + 0.001) / 100, within: 1e-12))
        #expect(close(check(.quantile(.sendLag, 0.99)).value, 2e-6))
    }

    @Test func ratesAndCountsByTask() {
        #expect(close(check(.errorRate).value, 1.0 / 99, within: 1e-12))
        #expect(check(.errorRate).value == total.counts.errorRate)
        #expect(close(check(.errorRate, task: "cart").value, 1.0 / 9, within: 1e-12))
        #expect(check(.errorRate, task: "home").value == 0)
        #expect(check(.throughput).value == 9.8)
        #expect(check(.throughput, task: "cart").value == 0.8)
        #expect(check(.errorCount).value == 2)
        #expect(check(.errorCount, task: "home").value == 0)
    }

    @Test(arguments: [
        (Threshold.Comparison.less, [true, false, false]), (.lessOrEqual, [true, true, false]),
        (.greater, [false, false, true]), (.greaterOrEqual, [false, true, true]), (.equal, [false, true, false]),
    ])
    func comparisons(comparison: Threshold.Comparison, expected: [Bool]) {
        // The throughput is 9.8/s: below, at and above the limit.
        #expect([9.9, 9.8, 9.7].map { check(.throughput, comparison, $0).passed } == expected)
    }

    @Test func nothingMeasuredDoesNotPassAndSaysWhy() {
        let misspelt = check(.errorRate, .lessOrEqual, 1, task: "chekout")
        #expect(misspelt.value == nil && !misspelt.passed)
        #expect(misspelt.reason == "no exchange of task \"chekout\" ended")
        let empty = Snapshot(start: .zero, end: .zero)
        for metric in [Threshold.Metric.errorRate, .errorCount, .throughput, .mean(.sendLag), .max(.responseTime)] {
            let result = check(metric, .greaterOrEqual, 0, in: empty)
            #expect(result.value == nil && !result.passed && result.reason == "no exchange ended")
        }
        let lag = check(.mean(.sendLag), task: "cart")
        #expect(lag.value == nil && lag.reason?.contains("without a task") == true)
    }

    @Test func everyThresholdIsJudgedInOrder() {
        let thresholds = ["a", "b", "c"].enumerated().map { place, text in
            Threshold(text: text, metric: .errorCount, comparison: .less, limit: Double(place + 1))
        }
        let results = ThresholdCheck.evaluate(thresholds, against: total)
        #expect(results.map(\.threshold.text) == ["a", "b", "c"])
        #expect(results.map(\.passed) == [false, false, true])
    }
}
