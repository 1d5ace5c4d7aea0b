import LoadPlan
import Testing

@Suite struct RateParsingTests {
    @Test(arguments: [
        ("500/s", 500), ("0.1/s", 0.1), ("30000/min", 500), ("3600/h", 1), ("1_000 / s", 1000), ("0/s", 0),
        ("6/m", 0.1),
    ]) func reads(_ text: String, _ expected: Double) throws {
        #expect(try Double(parsingRate: text) == expected)
    }

    @Test(arguments: [
        ("500", #""500" has no unit; write for example 500/s or 500/min"#),
        ("500rps", #""500rps" is not a rate; write 500/s"#),
        ("5OO/s", #""5OO/s" is not a number of arrivals per time; write for example 500/s"#),
        ("5/day", #""5/day" has the unknown unit "/day"; use one of /s, /min, /h"#),
        ("-1/s", #""-1/s" is negative; write a rate of 0/s or more, for example 500/s"#),
        ("", "is empty; write for example 500/s"),
        ("fast", #""fast" is not a rate; write for example 500/s"#),
        ("/s", #""/s" is not a number of arrivals per time; write for example 500/s"#),
    ]) func refuses(_ text: String, _ says: String) {
        #expect(refusal { try Double(parsingRate: text) } == says)
    }
}

@Suite struct ByteCountParsingTests {
    @Test(arguments: [
        ("512", 512), ("512 B", 512), ("64KiB", 65_536), ("1.5 MiB", 1_572_864), ("1GiB", 1 << 30), ("1kB", 1_000),
        ("2MB", 2_000_000), ("1 GB", 1_000_000_000),
    ]) func reads(_ text: String, _ expected: Int) throws {
        #expect(try Int(parsingByteCount: text) == expected)
    }

    @Test(arguments: [
        ("10 Mio", #""10 Mio" has the unknown unit "Mio"; use one of B, KiB, MiB, GiB, kB, MB, GB"#),
        ("much", #""much" is not a size; write for example 64KiB or 1MB"#),
        ("-1", #""-1" is negative; write for example 64KiB"#),
        ("99999999999999999999", #""99999999999999999999" is too large; write for example 1GiB"#),
        ("999999999999999GiB", #""999999999999999GiB" is too large; write for example 1GiB"#),
    ]) func refuses(_ text: String, _ says: String) {
        #expect(refusal { try Int(parsingByteCount: text) } == says)
    }

    @Test(arguments: [65_536, 1 << 30, 1_500, 0, 1, 3 << 20]) func whatIsWrittenReadsBack(_ bytes: Int) throws {
        #expect(try Int(parsingByteCount: bytes.byteCountText) == bytes)
    }
}

@Suite struct NearestWordTests {
    @Test(arguments: [
        ("dration", "duration"), ("Duration", "duration"), ("max_users", "max-users"), ("uesrs", "users"),
        ("trhesholds", "thresholds"),
    ]) func isFound(_ written: String, _ meant: String) {
        #expect(written.nearest(among: ["users", "duration", "max-users", "thresholds"]) == meant)
    }

    @Test(arguments: ["colour", "x", "", "us"]) func isNotMadeUp(_ written: String) {
        #expect(written.nearest(among: ["users", "duration", "max-users", "thresholds"]) == nil)
    }
}
