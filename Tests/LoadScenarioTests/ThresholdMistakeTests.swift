import Testing

/// What a user reads about mistakes in thresholds.
@Suite struct ThresholdMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    static let mistakes = [
        Mistake(
            adding: "thresholds: [p99 < 300]\n",
            says: [
                #"9:14: error: threshold "p99 < 300" has a limit that is no duration: "300" has no unit; write for example 300s or 300ms"#
            ]),
        Mistake(
            adding: "thresholds: [p101 < 300ms]\n",
            says: [
                #"9:14: error: threshold "p101 < 300ms" has the impossible percentile "p101"; write a percentile from p0.1 to p100"#
            ]),
        Mistake(
            adding: "thresholds: [p99 300ms]\n",
            says: [
                #"9:14: error: threshold "p99 300ms" has no comparison before "300ms"; use one of <, <=, >, >=, ==, as in p99 < 300ms"#
            ]),
        Mistake(
            adding: "thresholds: [p99 =< 300ms]\n",
            says: [
                #"9:14: error: threshold "p99 =< 300ms" has the unknown comparison "=<"; use one of <, <=, >, >=, ==, as in p99 < 300ms"#
            ]),
        Mistake(
            adding: "thresholds: [erors < 1%]\n",
            says: [
                #"9:14: error: threshold "erors < 1%" names the unknown metric "erors"; did you mean errors?"#
            ]),
        Mistake(
            adding: "thresholds: [errors < 1ms]\n",
            says: [
                #"9:14: error: threshold "errors < 1ms" has the limit "1ms", which is neither a share nor a number of errors; write for example errors < 1% or errors < 10"#
            ]),
        Mistake(
            adding: "thresholds: [throughput > 900]\n",
            says: [
                #"9:14: error: threshold "throughput > 900" has a limit that is no rate: "900" has no unit; write for example 900/s or 900/min"#
            ]),
        Mistake(
            adding: #"thresholds: ['p99 of "brows" < 1s']\#n"#,
            says: [
                #"9:14: error: threshold "p99 of "brows" < 1s" asks for the unknown task "brows"; the tasks are "/""#
            ]),
        Mistake(
            adding: "thresholds: [errors service_time < 1%]\n",
            says: [
                #"9:14: error: threshold "errors service_time < 1%" asks for the service_time of errors, which is not a time; remove service_time"#
            ]),
        Mistake(
            adding: "thresholds: [latency < 1s]\n",
            says: [
                #"9:14: error: threshold "latency < 1s" names the unknown metric "latency"; use one of p50 ... p99.99, mean, median, max, errors, throughput"#
            ]),
        Mistake(
            adding: "thresholds: [p99 <]\n",
            says: [
                #"9:14: error: threshold "p99 <" has no limit; write for example p99 < 300ms"#
            ]),
        Mistake(
            adding: "thresholds: [{p99: 300ms}]\n",
            says: [
                "9:14: error: a threshold is a mapping; write for example p99 < 300ms"
            ]),
        Mistake(
            adding: #"thresholds: ["< 5s"]\#n"#,
            says: [
                #"9:14: error: threshold "< 5s" names no metric; write for example p99 < 300ms"#
            ]),
        Mistake(
            adding: #"thresholds: ['p99 of "/ < 1s']\#n"#,
            says: [
                #"9:14: error: threshold "p99 of "/ < 1s" has a task name without its closing quote; write for example p95 of "browse" < 500ms"#
            ]),
        Mistake(
            adding: "thresholds: []\n",
            says: [
                "9:13: error: thresholds is an empty list; write a list of thresholds, for example [p99 < 300ms, errors < 1%]"
            ]),
    ]
}
