/// A date as `Expires` has it (RFC 6265, section 5.1.1), which takes whatever servers have ever written: tokens in any
/// order, between any delimiters.
enum CookieDate {
    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        .map { Array($0.utf8) }

    /// Seconds since 1970, UTC; nil where the text is no date.
    static func seconds(_ text: UnsafeRawBufferPointer) -> Int64? {
        var (time, day, month, year): ((Int64, Int64, Int64)?, Int64?, Int64?, Int64?)
        var rest = text[...]
        while let start = rest.firstIndex(where: { !isDelimiter($0) }) {
            let token = rest[start...].prefix { !isDelimiter($0) }
            rest = rest[token.endIndex...]
            if time == nil, let found = self.time(token) {
                time = found
            } else if day == nil, let found = number(token, digits: 1...2) {
                day = found
            } else if month == nil, let found = self.month(token) {
                month = found
            } else if year == nil, let found = number(token, digits: 2...4) {
                year = found < 70 ? found + 2000 : found < 100 ? found + 1900 : found
            }
        }
        guard let time, let day, let month, let year, year >= 1601, time.0 <= 23, time.1 <= 59, time.2 <= 59,
            day >= 1, day <= length(year, month)
        else { return nil }
        return (days(year, month, day) * 24 + time.0) * 3600 + time.1 * 60 + time.2
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x20...0x2F, 0x3B...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    /// So many digits, and no more, at the token's beginning; what follows them does not count.
    private static func number(_ token: Slice<UnsafeRawBufferPointer>, digits: ClosedRange<Int>) -> Int64? {
        let found = token.prefix(while: isDigit)
        guard digits.contains(found.count) else { return nil }
        return found.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    /// `08:49:37`; what follows behind something else than a digit does not count.
    private static func time(_ token: Slice<UnsafeRawBufferPointer>) -> (Int64, Int64, Int64)? {
        let fields = token.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, fields[0].allSatisfy(isDigit), fields[1].allSatisfy(isDigit),
            let hour = number(fields[0], digits: 1...2), let minute = number(fields[1], digits: 1...2),
            let second = number(fields[2], digits: 1...2)
        else { return nil }
        return (hour, minute, second)
    }

    private static func month(_ token: Slice<UnsafeRawBufferPointer>) -> Int64? {
        let name = token.prefix(3)
        return months.firstIndex { $0.elementsEqual(name.lazy.map(\.lowercased)) }.map { Int64($0) + 1 }
    }

    /// How many days a month has.
    private static func length(_ year: Int64, _ month: Int64) -> Int64 {
        (month == 12 ? days(year + 1, 1, 1) : days(year, month + 1, 1)) - days(year, month, 1)
    }

    /// Days since 1970 of a Gregorian date. Years begin in March here, so that the day of a leap year is the last one:
    /// https://howardhinnant.github.io/date_algorithms.html#days_from_civil
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = (year / 400, year % 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
