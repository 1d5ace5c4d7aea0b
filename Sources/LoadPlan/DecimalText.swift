/// A decimal number as written, kept as digits so that a unit can be applied without a rounding in between:
/// `99.9` with the power −2 is exactly the nearest value to 0.999, which 99.9 / 100 is not.
struct DecimalText {
    /// Digits before and after the point, without `_`.
    private(set) var whole: String
    private(set) var fraction: String

    /// Reads digits with an optional fraction: `500`, `1.5`, `10_000`. Nil for anything else, a sign included.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = Self.digits(parts[0]) else { return nil }
        self.whole = whole
        fraction = ""
        if parts.count == 2 {
            guard let digits = Self.digits(parts[1]) else { return nil }
            fraction = digits
        }
    }

    /// The number times ten to the power, rounded once.
    func value(timesTenToThe power: Int = 0) -> Double {
        Double("\(whole).\(fraction.isEmpty ? "0" : fraction)e\(power)") ?? .infinity
    }

    /// The number times `unit`, cut to a whole number; nil where it does not fit.
    func value(times unit: Int128) -> Int128? {
        let (whole, fraction) = (whole.drop { $0 == "0" }, fraction.prefix(18))
        guard whole.count <= 15, let ones = Int128(whole.isEmpty ? "0" : whole) else { return nil }
        let scale = fraction.reduce(into: Int128(1)) { power, _ in power *= 10 }
        let part = Int128(fraction) ?? 0
        // Whole units first: a fraction of up to 18 digits times a large unit would leave the range.
        let ofFraction = (part * (unit % scale)) / scale + part * (unit / scale)
        let (product, overflow) = ones.multipliedReportingOverflow(by: unit)
        return overflow ? nil : product + ofFraction
    }

    private static func digits(_ text: some StringProtocol) -> String? {
        guard let first = text.first, let last = text.last, first != "_", last != "_" else { return nil }
        guard text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 95 }) else { return nil }
        return String(text.filter { $0 != "_" })
    }
}

/// Where the number of a quantity such as `500ms` ends and its unit begins.
func splitQuantity(_ text: Substring) -> (number: Substring, unit: Substring) {
    let end = text.firstIndex { !($0.isASCII && $0.isNumber) && $0 != "." && $0 != "_" } ?? text.endIndex
    return (text[..<end], text[end...].drop { $0 == " " })
}

extension StringProtocol {
    /// The text without spaces around it.
    var trimmed: Self.SubSequence {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
