import LoadMeasure
import LoadMetrics
import LoadPlan
import LoadPrometheus
import Testing

@Suite struct MetricReadingTests {
    @Test func everyMetricHasANameOfItsOwn() {
        let definitions = Metric.allCases.map(\.definition)
        #expect(Set(definitions.map(\.name)).count == definitions.count)
        #expect(Set(definitions.flatMap(\.prometheusSeries)).count == definitions.flatMap(\.prometheusSeries).count)
        for definition in definitions {
            #expect(definition.prometheusName.wholeMatch(of: #/squall_[a-z_]+/#) != nil, "\(definition.name)")
            #expect(definition.help.hasSuffix("."))
            // The house's words: which delay it is has to be said.
            #expect(!definition.name.contains("latency"))
        }
    }

    @Test func pointsHaveTheTagsThatTheirMetricDeclares() {
        var total = SomeRun.ofTwoScenarios
        total.limits[.init(userClass: "visitor", task: "buy", host: "a")] = LimitSnapshot(
            limit: LevelSnapshot(valueSeconds: 5, min: 5, max: 5, last: 5, lastAt: .seconds(1)),
            inFlight: LevelSnapshot(valueSeconds: 2, min: 0, max: 4, last: 1, lastAt: .seconds(1)))
        total.breakers[.run] = BreakerSnapshot(last: .halfOpen)
        total.meetings["start"] = MeetingCounts(met: 2, timedOut: 1)
        let reading = SomeRun.reading(total, verdict: SomeRun.result(total).verdict)
        for point in reading.points {
            let declared = point.metric.definition.tags
            #expect(point.tags.allSatisfy { declared.contains($0.name) }, "\(point.metric) \(point.tags)")
        }
        #expect(reading.number(.limit, ["user_class": "visitor", "user_task": "buy", "host": "a"]) == 5)
        #expect(reading.number(.limitInFlight) == 2)
        #expect(reading.number(.breakerState, ["state": "half-open"]) == 1 && reading.number(.breakerState) == 1)
        #expect(reading.number(.meetings, ["outcome": "timed_out"]) == 1)
    }

    @Test func whatItSaysIsWhatWasMeasured() {
        let total = SomeRun.interval(0, completed: 10, failed: 2)
        let reading = SomeRun.reading(total)
        #expect(reading.number(.exchanges, ["outcome": "completed"]) == 10)
        #expect(reading.number(.exchanges, ["outcome": "failed"]) == 2)
        #expect(reading.number(.errors, ["kind": "status"]) == 2)
        #expect(reading.number(.responseTime, ["status": "5xx", "error": "status"]) == 2)
        #expect(reading.number(.responseTime) == 12)
        #expect(reading.number(.bytesReceived) == 1200 && reading.number(.bytesSent) == 600)
        #expect(reading.number(.users) == 4 && reading.number(.generatorCPUTime) == 0.25)
        #expect(reading.number(.elapsed) == 1)
        // Nobody waited: a histogram of nothing is not told.
        #expect(reading.number(.waitForUser) == nil)
        #expect(reading.number(.verdict) == nil)
    }

    @Test func theScenariosOfARunAddUpToIt() {
        let total = SomeRun.ofTwoScenarios
        let reading = SomeRun.reading(total)
        #expect(reading.number(.exchanges, ["scenario": "buyers", "outcome": "completed"]) == 4)
        #expect(reading.number(.exchanges, ["outcome": "completed"]) == Double(total.counts.completed))
        #expect(reading.number(.responseTime) == Double(total.responseTime.count))
        #expect(reading.number(.users) == 8)
    }

    @Test func countersCountTheRunOrTheInterval() {
        let (first, second) = (SomeRun.interval(0, completed: 10), SomeRun.interval(1, completed: 7))
        let total = first.merging(second)
        let whole = SomeRun.reading(total, latest: second)
        #expect(whole.number(.exchanges) == 17 && whole.since == 1_700_000_000 && whole.time == 1_700_000_002)
        let interval = SomeRun.reading(total, latest: second, isCumulative: false)
        #expect(interval.number(.exchanges) == 7 && interval.since == 1_700_000_001)
    }

    @Test func theEndHasTheVerdict() {
        let total = SomeRun.interval(0)
        let reading = SomeRun.reading(total, verdict: SomeRun.result(total, passed: false).verdict)
        #expect(reading.number(.verdict, ["verdict": "fail"]) == 1 && reading.number(.verdict) == 1)
        #expect(reading.number(.validity, ["state": "valid"]) == 1)
        #expect(reading.number(.thresholdPassed, ["threshold": "p99 < 300ms"]) == 0)
    }

    /// A counter that is not there yet would seem to begin with what it has when it comes.
    @Test func countersOfAllScenariosBeginWithZero() {
        var plan = SomeRun.plan
        #expect(SomeRun.reading(.beginning(of: plan)).number(.exchanges, ["outcome": "failed"]) == 0)
        plan.scenarios = ["buyers", "browsers"].map { name in
            var scenario = Plan(name: name, workload: .closed([]), userClasses: [], executors: [:]).scenarios[0]
            scenario.name = name
            return scenario
        }
        let reading = SomeRun.reading(.beginning(of: plan))
        #expect(reading.number(.exchanges, ["scenario": "browsers", "outcome": "completed"]) == 0)
        #expect(reading.points.filter { $0.metric == .users }.count == 2)
    }
}
