/// Reading numbers, durations, rates and sizes; like the rest of typed reading, each reports what is wrong.
extension LocatedNode {
    /// A whole number within a range.
    public func integer(
        _ what: String, in range: ClosedRange<Int>, into diagnostics: inout Diagnostics
    ) -> Int? {
        let wanted = "a whole number from \(Self.grouped(range.lowerBound)) to \(Self.grouped(range.upperBound))"
        guard let text = number(what, wanted: wanted, into: &diagnostics) else { return nil }
        let digits = text.filter { $0 != "_" }
        if let value = Int(digits), range.contains(value) { return value }
        let isWhole = digits.drop { $0 == "-" || $0 == "+" }.allSatisfy { $0.isASCII && $0.isNumber }
        let problem = !isWhole ? "is not a whole number" : text.first == "-" ? "is negative" : "is out of range"
        diagnostics.report(Diagnostic("\(what) \"\(text)\" \(problem)", fix: "write \(wanted)", at: location))
        return nil
    }

    /// A number above zero, up to a limit.
    public func positiveNumber(_ what: String, upTo limit: Double, into diagnostics: inout Diagnostics) -> Double? {
        let wanted = "a number above 0 and up to \(Self.grouped(Int(limit)))"
        guard let text = number(what, wanted: wanted, into: &diagnostics) else { return nil }
        if let value = DecimalText(text)?.value(), value > 0, value <= limit { return value }
        let problem =
            text.first == "-" ? "is negative" : DecimalText(text) == nil ? "is not a number" : "is out of range"
        diagnostics.report(Diagnostic("\(what) \"\(text)\" \(problem)", fix: "write \(wanted)", at: location))
        return nil
    }

    /// Any number, also a negative one.
    public func number(_ what: String, into diagnostics: inout Diagnostics) -> Double? {
        guard let text = number(what, wanted: "a number, for example \(what): 5", into: &diagnostics) else {
            return nil
        }
        if let value = Double(text), value.isFinite { return value }
        diagnostics.report(
            Diagnostic("\(what) \"\(text)\" is not a number", fix: "write for example \(what): 5", at: location))
        return nil
    }

    /// A duration, of a nanosecond or more unless `zero` is allowed.
    public func duration(
        _ what: String, allowingZero zero: Bool = false, into diagnostics: inout Diagnostics
    ) -> Duration? {
        let parsed = parse(what, wanted: "a duration, for example 30s", into: &diagnostics) {
            text throws(Diagnostic) in try Duration(parsing: text)
        }
        guard let duration = parsed else { return nil }
        guard zero || duration >= .nanoseconds(1) else {
            diagnostics.report(
                Diagnostic("\(what) is zero", fix: "write a duration above zero, for example 30s", at: location))
            return nil
        }
        return duration
    }

    /// A rate within a range, in arrivals per second.
    public func rate(
        _ what: String, in range: ClosedRange<Double>, into diagnostics: inout Diagnostics
    ) -> Double? {
        let parsed = parse(what, wanted: "a rate, for example 500/s", into: &diagnostics) {
            text throws(Diagnostic) in try Double(parsingRate: text)
        }
        guard let rate = parsed else { return nil }
        guard range.contains(rate) else {
            let limits = range.lowerBound > 0 ? "above 0/s and up to" : "from 0/s to"
            diagnostics.report(
                Diagnostic(
                    "\(what) \(kind) is out of range",
                    fix: "write a rate \(limits) \(Self.grouped(Int(range.upperBound)))/s", at: location))
            return nil
        }
        return rate
    }

    /// A size in bytes, from 1 up.
    public func byteCount(_ what: String, into diagnostics: inout Diagnostics) -> Int? {
        let parsed = parse(what, wanted: "a size, for example 64KiB", into: &diagnostics) {
            text throws(Diagnostic) in try Int(parsingByteCount: text)
        }
        guard let bytes = parsed else { return nil }
        guard bytes > 0 else {
            diagnostics.report(Diagnostic("\(what) is zero", fix: "write a size, for example 64KiB", at: location))
            return nil
        }
        return bytes
    }

    /// A percentage above 0 and up to 100, as a share of 1.
    public func share(_ what: String, into diagnostics: inout Diagnostics) -> Double? {
        if case .scalar(let text, _) = value, let share = Double(percentage: text) { return share }
        refuse(what, wanted: "a percentage above 0% and up to 100%, for example 50%", into: &diagnostics)
        return nil
    }

    /// The text of a scalar that may be a number; quotes say that it is meant as text.
    private func number(_ what: String, wanted: String, into diagnostics: inout Diagnostics) -> String? {
        guard case .scalar(let text, let quoted) = value else {
            refuse(what, wanted: wanted, into: &diagnostics)
            return nil
        }
        guard !quoted else {
            let fix = Double(text) == nil ? "write \(wanted)" : "write it without quotes"
            diagnostics.report(Diagnostic("\(what) is \(kind)", fix: fix, at: location))
            return nil
        }
        return text
    }

    /// The number with commas between thousands, for messages.
    static func grouped(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }
}
