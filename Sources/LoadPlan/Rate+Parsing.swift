extension Double {
    /// Reads an arrival rate as people write it, `500/s`, `30000/min` or `3600/h`, into arrivals per second.
    ///
    /// - Throws: a `Diagnostic` without a place that says what is wrong and what to write.
    public init(parsingRate text: String) throws(Diagnostic) {
        let written = text.trimmed
        guard !written.isEmpty else { throw Diagnostic("is empty", fix: "write for example 500/s") }
        guard written.first != "-" else {
            throw Diagnostic("\"\(text)\" is negative", fix: "write a rate of 0/s or more, for example 500/s")
        }
        let parts = written.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let (number, unitless) = splitQuantity(written)
        guard parts.count == 2 else {
            if DecimalText(written) != nil {
                throw Diagnostic("\"\(text)\" has no unit", fix: "write for example \(written)/s or \(written)/min")
            }
            if DecimalText(number) != nil, ["rps", "qps", "hz", "ps", "s"].contains(unitless.lowercased()) {
                throw Diagnostic("\"\(text)\" is not a rate", fix: "write \(number)/s")
            }
            throw Diagnostic("\"\(text)\" is not a rate", fix: "write for example 500/s")
        }
        guard let amount = DecimalText(parts[0].trimmed) else {
            throw Diagnostic("\"\(text)\" is not a number of arrivals per time", fix: "write for example 500/s")
        }
        let seconds: Double
        switch parts[1].trimmed {
        case "s", "sec", "second": seconds = 1
        case "m", "min", "minute": seconds = 60
        case "h", "hour": seconds = 3600
        default:
            throw Diagnostic(
                "\"\(text)\" has the unknown unit \"/\(parts[1].trimmed)\"", fix: "use one of /s, /min, /h")
        }
        let value = amount.value() / seconds
        guard value.isFinite else { throw Diagnostic("\"\(text)\" is too large", fix: "write for example 500/s") }
        self = value
    }
}
