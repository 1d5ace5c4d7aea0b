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
        return ThresholdCheck.evaluate([threshold], of: Runs.closed(), against: total ?? self.total)[0]
    }

    /// A threshold as people write it, held against the same run.
    private func check(_ text: String, of plan: Plan = Runs.closed()) throws -> ThresholdResult {
        ThresholdCheck.evaluate([try Threshold(parsing: text)], of: plan, against: total)[0]
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

    @Test func spreadOfATime() throws {
        #expect(try check("min < 1s").value == 0.001)
        #expect(try check("service max < 1s").value == 0.5)
        // Eight of 100 ms, one of 1 s and one of 1 ms.
        let mean = (8 * 0.1 + 1 + 0.001) / 10
        let squares = 8 * (0.1 - mean) * (0.1 - mean) + (1 - mean) * (1 - mean) + (0.001 - mean) * (0.001 - mean)
        #expect(close(try check("stdev of cart < 1s").value, (squares / 10).squareRoot()))
        #expect(close(try check("send lag p99 < 1ms").value, 2e-6))
    }

    @Test func oneKindOfError() throws {
        #expect(try check("errors of kind status < 5").value == 1)
        #expect(try check("errors of kind timeout == 0").value == 0)
        // Of the 99 that the target could answer; the generator's own kinds are a share of all 100.
        #expect(close(try check("errors of kind status < 5%").value, 1.0 / 99, within: 1e-12))
        #expect(close(try check("errors of kind too_many_open_files < 5%").value, 1.0 / 100, within: 1e-12))
        #expect(close(try check("errors of kind status of cart < 5%").value, 1.0 / 9, within: 1e-12))
        #expect(try check("errors of kind status of home < 5%").value == 0)
    }

    @Test func everyKindOfErrorCanBeAskedFor() {
        #expect(Threshold.errorKinds == ErrorKind.allCases.map(\.name))
    }

    /// What never got a response was not checked.
    @Test func checksAreAShareOfTheResponses() throws {
        #expect(close(try check("checks > 98%").value, 98.0 / 99, within: 1e-12))
        #expect(close(try check("checks of cart > 98%").value, 8.0 / 9, within: 1e-12))
        #expect(try check("checks of home > 98%").value == 1)
    }

    @Test func unsentAndIterations() throws {
        var total = self.total
        (total.counts.intended, total.counts.unsent) = (104, 4)
        total.iterations.completed = 50
        func value(_ text: String) throws -> Double? {
            ThresholdCheck.evaluate([try Threshold(parsing: text)], of: Runs.closed(), against: total)[0].value
        }
        #expect(try value("unsent == 0") == 4)
        #expect(close(try value("unsent < 1%"), 4.0 / 104, within: 1e-12))
        #expect(try value("iterations > 10") == 50)
        #expect(try value("iterations > 1/s") == 5)
        total.series = [:]
        #expect(try value("unsent == 0") == 4, "where nothing ended, that is what there is to say")
    }

    /// A task of several steps is all of them together; a step is itself.
    @Test func aTaskIsItsSteps() throws {
        var plan = Runs.closed()
        let steps = ["home", "cart"].map {
            ExchangeStep(executor: "http", name: $0, method: "GET", specification: .null)
        }
        plan.scenarios[0].userClasses[0].tasks = [
            UserTask(name: "buy", exchanges: steps), UserTask(name: "idle", exchanges: [Runs.step]),
        ]
        #expect(try check("errors of buy < 5", of: plan).value == 2)
        #expect(close(try check("p50 of buy < 1s", of: plan).value, 0.010))
        #expect(close(try check("p95 of buy < 1s", of: plan).value, 0.100))
        #expect(close(try check("p50 of cart < 1s", of: plan).value, 0.100))
        #expect(try check("throughput of buy > 1/s", of: plan).value == 9.8)
        #expect(try check("throughput of cart > 1/s", of: plan).value == 0.8)
        #expect(throws: Never.self) { try plan.check([try Threshold(parsing: "p99 of buy < 1s")]) }
        let mistake = #expect(throws: Diagnostic.self) { try plan.check([try Threshold(parsing: "p99 of byu < 1s")]) }
        #expect(
            mistake?.description
                == #"error: threshold "p99 of byu < 1s" asks for the unknown task "byu"; did you mean "buy"?"#)
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
        let results = ThresholdCheck.evaluate(thresholds, of: Runs.closed(), against: total)
        #expect(results.map(\.threshold.text) == ["a", "b", "c"])
        #expect(results.map(\.passed) == [false, false, true])
    }
}
