/// The status line: `HTTP/1.1 200 OK`, the reason and the space before it optional (RFC 9112, section 4).
extension HTTP1ResponseMachine {
    /// The length of `HTTP/1.1`. These bytes are judged one by one as they arrive: a peer that speaks something else
    /// may never send a line break.
    static let versionLength = 8
    /// `HTTP/1.` as a word, first byte lowest.
    private static let versionWord: UInt64 = 0x2E_31_2F_50_54_54_48

    /// Reads the status line at `line` and moves `line` after it; returns how the scan stops, if it does.
    mutating func scanStatusLine(_ bytes: HTTP1Bytes, _ line: inout Int) -> HeadScan? {
        if let stop = skipEmptyLines(bytes, &line) { return stop }
        guard line &+ 13 <= bytes.count, bytes.word(at: line) & 0x00FF_FFFF_FFFF_FFFF == Self.versionWord,
            bytes[line &+ 7] &- UInt8(ascii: "0") <= 9
        else { return scanVersion(bytes, line) ?? refuse(.badStatusLine, line: line, of: bytes) }

        let hundreds = Int(bytes[line &+ 9]) &- 48
        let (tens, ones) = (Int(bytes[line &+ 10]) &- 48, Int(bytes[line &+ 11]) &- 48)
        let after = bytes[line &+ 12]
        guard bytes[line &+ 8] == UInt8(ascii: " "), 1...9 ~= hundreds, 0...9 ~= tens, 0...9 ~= ones,
            after == UInt8(ascii: " ") || after == .carriageReturn || after == .lineFeed
        else { return refuse(.badStatusLine, line: line, of: bytes) }

        let textEnd = bytes.endOfText(from: line &+ 12)
        guard let width = bytes.lineBreak(at: textEnd) else { return pause(at: line, of: bytes) }
        guard width > 0 else { return refuse(nil, line: line, of: bytes) }
        guard textEnd &+ width <= allowance else { return tooLarge() }
        framing.isHTTP10 = bytes[line &+ 7] == UInt8(ascii: "0")
        status = hundreds &* 100 &+ tens &* 10 &+ ones
        line = textEnd &+ width
        return nil
    }

    /// Servers that end a body with one line break too many are met often enough to be let through.
    private mutating func skipEmptyLines(_ bytes: HTTP1Bytes, _ line: inout Int) -> HeadScan? {
        while line < bytes.count, let width = bytes.lineBreak(at: line), width > 0 {
            line &+= width
            emptyLines &+= 1
            guard line <= allowance else { return tooLarge() }
            guard emptyLines <= Limits.emptyLines else {
                _ = failed(.tooManyEmptyLines, "more than \(Limits.emptyLines) empty lines before the status line")
                return .failed
            }
        }
        return line == bytes.count || bytes.lineBreak(at: line) == nil ? pause(at: line, of: bytes) : nil
    }

    /// Compares as much of the version as has arrived and is within the limit; nil where that fits.
    @inline(never)
    private mutating func scanVersion(_ bytes: HTTP1Bytes, _ line: Int) -> HeadScan? {
        let known = bytes.slice(line..<Swift.min(bytes.count, allowance))
        let fits = zip(known, "HTTP/1.".utf8).prefix { $0 == $1 }.count
        guard fits < Swift.min(known.count, Self.versionLength) else { return nil }
        let isDigit = 0x30...0x39 ~= known[fits]
        if fits == Self.versionLength - 1, isDigit { return nil }
        let line = known.prefix { $0 != .lineFeed }
        if fits == Self.versionLength - 3, isDigit {
            _ = failed(.unsupportedVersion, "HTTP version not supported: \(line.quoted)")
        } else {
            _ = failed(.notHTTP, "status line begins with \(line.quoted)")
        }
        return .failed
    }
}
