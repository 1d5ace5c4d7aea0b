import LoadPlan
import Testing

@Suite struct DurationParsingTests {
    @Test(arguments: [
        ("30s", Duration.seconds(30)), ("250ms", .milliseconds(250)), ("1.5h", .seconds(5400)), ("1m30s", .seconds(90)),
        ("1h 30m", .seconds(5400)), (" 10 s ", .seconds(10)), ("2min", .seconds(120)), ("7us", .microseconds(7)),
        ("7\u{B5}s", .microseconds(7)), ("7\u{3BC}s", .microseconds(7)), ("3ns", .nanoseconds(3)), ("0s", .zero),
        ("10_000ms", .seconds(10)), ("7d", .seconds(7 * 86_400)), ("0.1s", .milliseconds(100)),
        ("2400h", Duration.longestWritten),
        ("0.000000001s", .nanoseconds(1)),
    ]) func reads(_ text: String, _ expected: Duration) throws {
        #expect(try Duration(parsing: text) == expected)
    }

    @Test(arguments: [
        ("", #"is empty; write for example 30s, 250ms or 1m30s"#),
        ("30", #""30" has no unit; write for example 30s or 30ms"#),
        ("-5s", #""-5s" is negative; write a duration above zero, for example 30s"#),
        ("5 days", #""5 days" has the unknown unit "days"; use one of ns, us, ms, s, m, h, d"#),
        ("soon", #""soon" is not a duration; write for example 30s, 250ms or 1m30s"#),
        ("1..5s", #""1..5s" is not a duration; write for example 30s, 250ms or 1m30s"#),
        (".5s", #"".5s" is not a duration; write for example 30s, 250ms or 1m30s"#),
        ("5s!", #""5s!" is not a duration; write for example 30s, 250ms or 1m30s"#),
        ("2400h1ns", #""2400h1ns" is too long; write at most 2400h"#),
        (
            "99999999999999999999999999999999h",
            #""99999999999999999999999999999999h" is too long; write at most 2400h"#
        ),
        ("٣s", #""٣s" is not a duration; write for example 30s, 250ms or 1m30s"#),
    ]) func refuses(_ text: String, _ says: String) {
        #expect(refusal { try Duration(parsing: text) } == says)
    }

    @Test(arguments: [
        ("0s", Duration.zero), ("30s", .seconds(30)), ("1m30s", .seconds(90)), ("1h", .seconds(3600)),
        ("1h0.5s", .milliseconds(3_600_500)), ("250ms", .milliseconds(250)), ("1.5ms", .microseconds(1500)),
        ("1.05us", .nanoseconds(1050)), ("999ns", .nanoseconds(999)), ("-2s", .seconds(-2)),
        ("-20ms", .milliseconds(-20)),
    ]) func writesShortly(_ text: String, _ duration: Duration) {
        #expect(duration.compactText == text)
    }

    @Test func whatIsWrittenReadsBack() throws {
        var random = SystemRandomNumberGenerator()
        for power in 0..<53 {
            let duration = Duration.nanoseconds(Int64.random(in: 0...(1 << power), using: &random))
            #expect(try Duration(parsing: duration.compactText) == duration)
        }
    }
}

/// What a parser says about what it refuses, without `error: `.
func refusal(_ parse: () throws -> Any) -> String? {
    do {
        _ = try parse()
        return nil
    } catch {
        return "\(error)".replacing("error: ", with: "", maxReplacements: 1)
    }
}
