import LoadPlan
import Testing

@Suite struct ThresholdParsingTests {
    typealias Metric = Threshold.Metric

    @Test(arguments: [
        ("p99 < 300ms", Metric.quantile(.responseTime, 0.99), Threshold.Comparison.less, 0.3),
        ("p99.9<=1.5s", .quantile(.responseTime, 0.999), .lessOrEqual, 1.5),
        ("p50 service_time < 20ms", .quantile(.serviceTime, 0.5), .less, 0.02),
        ("P95 send-lag < 50us", .quantile(.sendLag, 0.95), .less, 50e-6),
        ("p100 < 1m", .quantile(.responseTime, 1), .less, 60),
        ("median < 10ms", .quantile(.responseTime, 0.5), .less, 0.01),
        ("mean < 10ms", .mean(.responseTime), .less, 0.01),
        ("avg send_lag < 1ms", .mean(.sendLag), .less, 0.001),
        ("max response_time < 2s", .max(.responseTime), .less, 2),
        ("errors < 1%", .errorRate, .less, 0.01),
        ("errors <= 0.1 %", .errorRate, .lessOrEqual, 0.001),
        ("error_rate < 5%", .errorRate, .less, 0.05),
        ("errors == 0", .errorCount, .equal, 0),
        ("errors < 10", .errorCount, .less, 10),
        ("throughput > 900/s", .throughput, .greater, 900),
        ("throughput >= 60000/min", .throughput, .greaterOrEqual, 1000),
        ("service p99 < 20ms", .quantile(.serviceTime, 0.99), .less, 0.02),
        ("service time p99 < 20ms", .quantile(.serviceTime, 0.99), .less, 0.02),
        ("response median < 20ms", .quantile(.responseTime, 0.5), .less, 0.02),
        ("send-lag p99 < 1ms", .quantile(.sendLag, 0.99), .less, 0.001),
        ("Send Lag max < 1ms", .max(.sendLag), .less, 0.001),
        ("wait for user p99 < 1ms", .quantile(.waitForUser, 0.99), .less, 0.001),
        ("wait for permit p99 < 1ms", .quantile(.waitForPermit, 0.99), .less, 0.001),
        ("max wait_for_user < 1ms", .max(.waitForUser), .less, 0.001),
        ("iteration p95 < 2s", .quantile(.iterationResponseTime, 0.95), .less, 2),
        ("min < 1ms", .min(.responseTime), .less, 0.001),
        ("service stdev<1ms", .stdev(.serviceTime), .less, 0.001),
        ("p99.99 < 1s", .quantile(.responseTime, 0.9999), .less, 1),
        ("checks > 99%", .checks, .greater, 0.99),
        ("checks >= 99.95 %", .checks, .greaterOrEqual, 0.9995),
        ("unsent < 1%", .unsentShare, .less, 0.01),
        ("unsent == 0", .unsentCount, .equal, 0),
        ("iterations > 1_000", .iterationCount, .greater, 1000),
        ("iterations > 3000/min", .iterationRate, .greater, 50),
    ]) func reads(_ text: String, _ metric: Metric, _ comparison: Threshold.Comparison, _ limit: Double) throws {
        let expected = Threshold(text: text, metric: metric, comparison: comparison, limit: limit)
        #expect(try Threshold(parsing: text) == expected)
    }

    @Test(arguments: [
        (#"p95 of "browse" < 500ms"#, "browse"), ("p95 of browse < 500ms", "browse"), ("p95 of /cart<1s", "/cart"),
        (#"p95 service_time of "log in, <then> buy" < 1s"#, "log in, <then> buy"), ("errors of 'a' < 1%", "a"),
        (#"throughput of "ä" > 1/s"#, "ä"),
    ]) func readsTheTask(_ text: String, _ task: String) throws {
        #expect(try Threshold(parsing: text).task == task)
    }

    @Test(
        arguments: [
            ("errors of kind timeout < 1%", "timeout", nil),
            ("errors of kind connect-refused < 1", "connect_refused", nil),
            ("errors of kind timeout of buy < 1%", "timeout", "buy"),
            (#"errors of "buy" of kind Timeout < 1%"#, "timeout", "buy"),
            (#"errors of "kind" of kind status == 0"#, "status", "kind"),
            ("errors of kind < 1%", nil, "kind"), ("p99 of offers < 1s", nil, "offers"),
            (#"p99 of "kind" < 1s"#, nil, "kind"),
        ] as [(String, String?, String?)]) func readsTheKind(_ text: String, _ kind: String?, _ task: String?) throws
    {
        let threshold = try Threshold(parsing: text)
        #expect(threshold.kind == kind)
        #expect(threshold.task == task)
    }

    @Test(
        arguments: [
            ("p99 < 300ms for 10s", .seconds(10), nil), ("p99<300ms  for  1m 30s ", .seconds(90), nil),
            ("errors < 5% abort", nil, .zero), ("errors < 5 % abort after 10s", nil, .seconds(10)),
            ("errors < 5% for 5s abort after 500ms", .seconds(5), .milliseconds(500)),
            ("errors == 0 abort after 1m for 5s", .seconds(5), .seconds(60)),
            (#"p99 of "wait for it" < 1s"#, nil, nil),
            ("iterations > 100 for 10s abort", .seconds(10), .zero), ("errors < 10 abort", nil, .zero),
        ] as [(String, Duration?, Duration?)])
    func readsWindowAndAbort(_ text: String, _ window: Duration?, _ abortAfter: Duration?) throws {
        let threshold = try Threshold(parsing: text)
        #expect(threshold.window == window)
        #expect(threshold.abortAfter == abortAfter)
    }

    @Test func whatIsSaidBesideTheTextIsAddedToIt() throws {
        var threshold = try Threshold(parsing: "errors < 5%")
        try threshold.add(window: .seconds(90), abortAfter: .seconds(10))
        #expect(threshold == (try Threshold(parsing: "errors < 5% for 1m30s abort after 10s")))
        var atOnce = try Threshold(parsing: "errors < 5%")
        try atOnce.add(window: nil, abortAfter: .zero)
        #expect(atOnce == (try Threshold(parsing: "errors < 5% abort")))
    }

    @Test func keepsTheTextWithoutSpacesAround() throws {
        #expect(try Threshold(parsing: "  p99 < 1s ").text == "p99 < 1s")
    }

    @Test(arguments: [
        ("", "names no metric; write for example p99 < 300ms"),
        ("p99", "has no comparison; use one of <, <=, >, >=, ==, as in p99 < 300ms"),
        ("p99 = 1s", #"has the unknown comparison "="; use one of <, <=, >, >=, ==, as in p99 < 300ms"#),
        ("p99 ≤ 1s", #"has the unknown comparison "≤"; use one of <, <=, >, >=, ==, as in p99 < 300ms"#),
        ("p0 < 1s", #"has the impossible percentile "p0"; write a percentile from p0.1 to p100"#),
        (
            "p < 1s",
            #"names the unknown metric "p"; use one of p50 ... p99.99, mean, median, min, max, stdev, errors, checks, throughput, unsent, iterations"#
        ),
        ("troughput > 1/s", #"names the unknown metric "troughput"; did you mean throughput?"#),
        ("errors < 101%", #"has the limit "101%", which is above 100%; write for example errors < 1%"#),
        ("errors < x%", #"has the limit "x%", which is not a share; write for example errors < 1%"#),
        (
            "errors < 1.5",
            #"has the limit "1.5", which is neither a share nor a number of errors; write for example errors < 1% or errors < 10"#
        ),
        ("p99 of < 1s", #"names no task after "of"; write for example p95 of "browse" < 500ms"#),
        (
            "p99 < -1s",
            #"has a limit that is no duration: "-1s" is negative; write a duration above zero, for example 30s"#
        ),
    ]) func refuses(_ text: String, _ says: String) {
        #expect(refusal { try Threshold(parsing: text) } == says)
    }
}
