extension Duration {
    /// The longest duration that can be written, 100 days: it catches slips of the keyboard, and nanoseconds of it stay
    /// exact in a `Double`.
    public static let longestWritten = Duration.seconds(100 * 86_400)

    /// Reads a duration as people write it: `30s`, `250ms`, `1.5h`, `1m30s`.
    ///
    /// Units are ns, us (µs), ms, s, m (min), h, d (24 h). Every part needs one: a bare number is refused, because half of the
    /// tools mean seconds by it and the other half milliseconds. The value is exact, without floating point.
    ///
    /// - Throws: a `Diagnostic` without a place that says what is wrong and what to write.
    public init(parsing text: String) throws(Diagnostic) {
        var rest = text.trimmed
        guard !rest.isEmpty else { throw Diagnostic("is empty", fix: Self.advice) }
        guard rest.first != "-" else {
            throw Diagnostic("\"\(text)\" is negative", fix: "write a duration above zero, for example 30s")
        }
        var attoseconds: Int128 = 0
        while !rest.isEmpty {
            let (number, afterNumber) = splitQuantity(rest)
            guard let amount = DecimalText(number) else {
                throw Diagnostic("\"\(text)\" is not a duration", fix: Self.advice)
            }
            let unit = afterNumber.prefix { $0.isLetter }
            guard !unit.isEmpty else {
                guard afterNumber.isEmpty else {
                    throw Diagnostic("\"\(text)\" is not a duration", fix: Self.advice)
                }
                throw Diagnostic("\"\(text)\" has no unit", fix: "write for example \(number)s or \(number)ms")
            }
            guard let scale = Self.attoseconds(in: unit) else {
                throw Diagnostic(
                    "\"\(text)\" has the unknown unit \"\(unit)\"", fix: "use one of ns, us, ms, s, m, h, d")
            }
            let longest = Int128(Self.longestWritten.components.seconds) * Self.attosecondsInSecond
            guard let part = amount.value(times: scale), part <= longest, attoseconds + part <= longest else {
                throw Diagnostic("\"\(text)\" is too long", fix: "write at most 2400h")
            }
            attoseconds += part
            rest = afterNumber.dropFirst(unit.count).drop { $0 == " " }
        }
        let (seconds, remainder) = attoseconds.quotientAndRemainder(dividingBy: Self.attosecondsInSecond)
        self.init(secondsComponent: Int64(seconds), attosecondsComponent: Int64(remainder))
    }

    /// The duration as short as a person would write it: `1m30s`, `250ms`, `1.5s`. Reads back to the same value where
    /// it is not negative; what is below a nanosecond is cut.
    public var compactText: String {
        let (seconds, attoseconds) = components
        let nanoseconds = attoseconds / 1_000_000_000
        guard seconds >= 0, nanoseconds >= 0 else { return "-" + (Duration.zero - self).compactText }
        guard seconds > 0 else {
            switch nanoseconds {
            case 0: return "0s"
            case ..<1_000: return "\(nanoseconds)ns"
            case ..<1_000_000: return Self.decimal(nanoseconds, per: 1_000) + "us"
            default: return Self.decimal(nanoseconds, per: 1_000_000) + "ms"
            }
        }
        let (hours, minutes, rest) = (seconds / 3600, seconds % 3600 / 60, seconds % 60)
        var text = (hours > 0 ? "\(hours)h" : "") + (minutes > 0 ? "\(minutes)m" : "")
        if rest > 0 || nanoseconds > 0 {
            text += Self.decimal(rest * 1_000_000_000 + nanoseconds, per: 1_000_000_000) + "s"
        }
        return text
    }

    private static let advice = "write for example 30s, 250ms or 1m30s"
    private static let attosecondsInSecond: Int128 = 1_000_000_000_000_000_000

    private static func attoseconds(in unit: Substring) -> Int128? {
        switch unit {
        case "ns": attosecondsInSecond / 1_000_000_000
        // The micro sign and the Greek letter mu look the same and are both typed.
        case "us", "\u{B5}s", "\u{3BC}s": attosecondsInSecond / 1_000_000
        case "ms": attosecondsInSecond / 1_000
        case "s": attosecondsInSecond
        case "m", "min": attosecondsInSecond * 60
        case "h": attosecondsInSecond * 3600
        case "d": attosecondsInSecond * 86_400
        default: nil
        }
    }

    private static func decimal(_ value: Int64, per unit: Int64) -> String {
        let (whole, rest) = value.quotientAndRemainder(dividingBy: unit)
        guard rest > 0 else { return "\(whole)" }
        var digits = String(String(unit + rest).dropFirst())
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}
