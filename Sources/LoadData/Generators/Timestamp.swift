import LoadPlan

extension WallClock {
    /// Appends the time as a format writes it.
    func append(_ format: ValueGenerator.TimestampFormat, to output: inout [UInt8]) {
        let nanoseconds = Int(self.nanoseconds())
        switch format {
        case .unix: nanoseconds.flooredQuotient(by: 1_000_000_000).appendDigits(to: &output)
        case .unixMilliseconds: nanoseconds.flooredQuotient(by: 1_000_000).appendDigits(to: &output)
        case .iso8601: Self.iso8601(milliseconds: nanoseconds.flooredQuotient(by: 1_000_000), to: &output)
        }
    }

    /// `2026-03-01T12:00:00.000Z`.
    private static func iso8601(milliseconds: Int, to output: inout [UInt8]) {
        let days = milliseconds.flooredQuotient(by: 86_400_000)
        let rest = milliseconds - days * 86_400_000
        let (year, month, day) = date(daysSince1970: days)
        year.appendDigits(to: &output, atLeast: 4)
        for (sign, number, width) in [
            ("-", month, 2), ("-", day, 2), ("T", rest / 3_600_000, 2), (":", rest / 60_000 % 60, 2),
            (":", rest / 1_000 % 60, 2), (".", rest % 1_000, 3),
        ] {
            output.append(contentsOf: sign.utf8)
            number.appendDigits(to: &output, atLeast: width)
        }
        output.append(UInt8(ascii: "Z"))
    }

    /// The civil date of a day: H. Hinnant, *chrono-Compatible Low-Level Date Algorithms*, `civil_from_days`. Years
    /// begin in March there, so that the leap day is the last one, and 400 of them, an era, have always 146,097 days.
    private static func date(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchBased = (5 * dayOfYear + 2) / 153
        let month = marchBased < 10 ? marchBased + 3 : marchBased - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchBased + 2) / 5 + 1)
    }
}

extension Int {
    fileprivate func flooredQuotient(by divisor: Int) -> Int {
        self >= 0 ? self / divisor : -((divisor - 1 - self) / divisor)
    }

    /// Appends the number in decimal, with zeros in front up to a width.
    func appendDigits(to output: inout [UInt8], atLeast width: Int = 1) {
        if self < 0 { output.append(UInt8(ascii: "-")) }
        let first = output.count
        var rest = magnitude
        while rest > 0 || output.count - first < width {
            output.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        output[first...].reverse()
    }
}
