import Glibc

@testable import LoadHTTP

/// What the reader of `Set-Cookie` fields holds of any bytes: it says of them what RFC 6265, sections 5.1.1 and 5.2, says, done
/// here in copies and step by step. The fuzzer holds it to this, and a test with the fuzzer's corpus.
enum CookieFieldPromise {
    private struct Said: Equatable {
        var name: [UInt8] = []
        var value: [UInt8] = []
        var domain: [UInt8]?
        var path: [UInt8]?
        var maxAge: Int64?
        var expires: Int64?
        var isSecure = false
    }

    /// How it is broken; nil where it holds.
    static func broken(by input: [UInt8]) -> String? {
        let (found, date) = Array(input).withUnsafeBytes { bytes in
            let said = SetCookieField(bytes).map { field in
                Said(
                    name: Array(field.name), value: Array(field.value), domain: field.domain.map { Array($0) },
                    path: field.path.map { Array($0) }, maxAge: field.maxAge, expires: field.expires,
                    isSecure: field.isSecure)
            }
            return (said, CookieDate.seconds(bytes))
        }
        let expected = expected(of: input)
        if found != expected { return "\(String(describing: found)) instead of \(String(describing: expected))" }
        let seconds = seconds(input)
        return date == seconds ? nil : "the date \(date ?? -1) instead of \(seconds ?? -1)"
    }

    private static func expected(of field: [UInt8]) -> Said? {
        let parts = field.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { Array($0) }
        guard let pair = parts.first, let (name, value) = halves(pair), let value else { return nil }
        guard !name.isEmpty, name.count + value.count <= 4096, !(name + value).contains(where: isControl) else {
            return nil
        }
        var said = Said(name: name, value: value)
        for part in parts.dropFirst() {
            guard let (name, written) = halves(part) else { continue }
            let value = written ?? []
            guard value.count <= 1024 else { continue }
            switch String(decoding: name.map(lowercased), as: UTF8.self) {
            case "expires": said.expires = seconds(value) ?? said.expires
            case "max-age":
                let digits = value.first == UInt8(ascii: "-") ? value.dropFirst() : value[...]
                guard !digits.isEmpty, digits.allSatisfy(isDigit) else { continue }
                // Thirty years are as good as for ever.
                let number = min(Int64(String(decoding: digits, as: UTF8.self)) ?? .max, 999_999_999)
                said.maxAge = value.first == UInt8(ascii: "-") ? 0 : number
            case "domain":
                let domain = value.first == UInt8(ascii: ".") ? Array(value.dropFirst()) : value
                if !domain.isEmpty { said.domain = domain }
            case "path": said.path = value.first == UInt8(ascii: "/") ? value : nil
            case "secure": said.isSecure = true
            default: break
            }
        }
        return said
    }

    /// What stands before the first `=` and behind it, trimmed; nil behind it where there is none.
    private static func halves(_ text: [UInt8]) -> (name: [UInt8], value: [UInt8]?)? {
        let halves = text.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = halves.first else { return nil }
        return (trimmed(first), halves.count > 1 ? trimmed(halves[1]) : nil)
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> [UInt8] {
        let isSpace = { (byte: UInt8) in byte == 9 || byte == 32 }
        return Array(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 32 && byte != 9 || byte == 127 }
    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private static func lowercased(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }

    // MARK: - Dates

    /// The algorithm of RFC 6265, section 5.1.1, by the words of its grammar and the C library's calendar.
    private static func seconds(_ text: [UInt8]) -> Int64? {
        let tokens = text.split { byte in
            switch byte {
            case 0x09, 0x20...0x2F, 0x3B...0x40, 0x5B...0x60, 0x7B...0x7E: true
            default: false
            }
        }
        var (time, day, month, year): ([Int32]?, Int32?, Int32?, Int32?)
        for token in tokens {
            if time == nil, let found = self.time(token) {
                time = found
            } else if day == nil, let found = number(token, 1...2) {
                day = found
            } else if month == nil, let found = self.month(token) {
                month = found
            } else if year == nil, let found = number(token, 2...4) {
                year = found
            }
        }
        guard let time, let day, let month, var year else { return nil }
        if (70...99).contains(year) { year += 1900 } else if (0...69).contains(year) { year += 2000 }
        guard (1...31).contains(day), year >= 1601, time[0] <= 23, time[1] <= 59, time[2] <= 59 else { return nil }
        var date = tm()
        (date.tm_year, date.tm_mon, date.tm_mday) = (year - 1900, month, day)
        (date.tm_hour, date.tm_min, date.tm_sec) = (time[0], time[1], time[2])
        let seconds = timegm(&date)
        // A day that there is not has become another one.
        return date.tm_mday == day ? Int64(seconds) : nil
    }

    /// So many digits, and then no digit.
    private static func number(_ token: ArraySlice<UInt8>, _ digits: ClosedRange<Int>) -> Int32? {
        let found = token.prefix(while: isDigit)
        return digits.contains(found.count) ? Int32(String(decoding: found, as: UTF8.self)) : nil
    }

    /// Three fields of one or two digits with colons between, and then no digit.
    private static func time(_ token: ArraySlice<UInt8>) -> [Int32]? {
        var (rest, fields) = (token, [Int32]())
        while fields.count < 3 {
            guard let field = number(rest, 1...2) else { return nil }
            fields.append(field)
            rest = rest.drop(while: isDigit)
            guard fields.count == 3 || rest.popFirst() == UInt8(ascii: ":") else { return nil }
        }
        return fields
    }

    private static func month(_ token: ArraySlice<UInt8>) -> Int32? {
        let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        return names.firstIndex(of: String(decoding: token.prefix(3).map(lowercased), as: UTF8.self)).map(Int32.init)
    }
}
