import LoadPlan
import LoadTarget
import Testing

@testable import LoadAlert

@Suite struct AlertRuleTests {
    @Test func rulesAreReadAsTheyAreWritten() throws {
        let cases: [(String, AlertRule.Subject, AlertRule.Comparison, Double, Duration)] = [
            ("cpu > 90% for 30s", .cpu, .greater, 0.9, .seconds(30)),
            ("memory > 2GB", .memory(isShare: false), .greater, 2e9, .zero),
            ("memory>=80%", .memory(isShare: true), .greaterOrEqual, 0.8, .zero),
            ("pressure-cpu > 20% for 1m", .pressure("cpu"), .greater, 0.2, .seconds(60)),
            ("  pressure-io  <  1 % ", .pressure("io"), .less, 0.01, .zero),
            ("missing for 30s", .missing, .greaterOrEqual, 30, .seconds(30)),
            ("db.pool.used > 5", .series("db.pool.used", []), .greater, 5, .zero),
            ("queue > 5 for 2m30s", .series("queue", []), .greater, 5, .seconds(150)),
            (
                "process.cpu.time{process.executable.name=nginx} > 2",
                .series("process.cpu.time", [TargetTag("process.executable.name", "nginx")]), .greater, 2, .zero
            ),
            (
                #"a.b{x="1 > 0", y=2} <= 250ms"#, .series("a.b", [TargetTag("x", "1 > 0"), TargetTag("y", "2")]),
                .lessOrEqual, 0.25, .zero
            ),
            ("a.b < 1GiB", .series("a.b", []), .less, 1_073_741_824, .zero),
        ]
        for (text, subject, comparison, limit, time) in cases {
            let rule = try AlertRule(parsing: text)
            #expect(rule.subject == subject && rule.comparison == comparison, "\(text)")
            #expect(rule.limit == limit && rule.time == time, "\(text)")
        }
    }

    @Test func mistakesSayWhatToWrite() {
        for (text, words) in [
            ("", "the rule is empty; write for example 'cpu > 90% for 30s'"),
            ("cpu", "compares nothing with a limit by one of > >= < <="),
            ("cpu >", "compares nothing with a limit"),
            ("cpu > 3", "\"3\" is no share of cpu; write a percentage up to 100%"),
            ("cpu > 200%", "\"200%\" is no share of cpu"),
            ("memory > lots", "write for example 64KiB or 1MB"),
            ("memory > 2 parsecs", "use one of B, KiB"),
            ("pressure-disk > 5%", "write pressure-cpu, pressure-memory, pressure-io"),
            ("missing", "says not for how long; write for example 'missing for 30s'"),
            ("missing for 0s", "says not for how long"),
            ("cpu > 90% for ages", "for \"ages\": "),
            ("memroy > 2GB", "did you mean memory?"),
            ("a.b{c} > 2", "\"c\" is no tag"),
            ("a.b{c=1 > 2", "end not"),
            ("a.b > high", "\"high\" is no limit; write a number, or for example 250ms, 2GB or 90%"),
            ("a b > 1", "\"a b\" is no series"),
        ] {
            let error = #expect(throws: Diagnostic.self) { try AlertRule(parsing: text) }
            #expect(error.map { "\($0)".contains(words) } == true, "\(text): \(error.map { "\($0)" } ?? "")")
        }
    }
}
