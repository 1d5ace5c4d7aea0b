/// What a threshold's word means, with its limit in the metric's unit.
struct ThresholdMetric {
    let metric: Threshold.Metric
    let limit: Double

    init(_ word: String, time: Threshold.Time?, limit: String) throws(Diagnostic) {
        if let metric = try Self.statistic(word, of: time ?? .responseTime) {
            self.metric = metric
            self.limit = try Self.seconds(limit)
            return
        }
        if let time {
            throw Diagnostic(
                "asks for the \(time.rawValue) of \(word), which is not a time", fix: "remove \(time.rawValue)")
        }
        switch word {
        case "errors", "error_rate": (metric, self.limit) = try Self.errors(limit)
        case "checks": (metric, self.limit) = (.checks, try Self.share(limit, example: "checks > 99%"))
        case "throughput": (metric, self.limit) = (.throughput, try Self.perSecond(limit))
        case "unsent": (metric, self.limit) = try Self.unsent(limit)
        default: (metric, self.limit) = try Self.iterations(limit)
        }
    }

    /// The words that are no statistic of a time.
    static let others = ["errors", "error_rate", "checks", "throughput", "unsent", "iterations"]

    /// What a word says of a time; nil where it is one of the others.
    private static func statistic(_ word: String, of time: Threshold.Time) throws(Diagnostic) -> Threshold.Metric? {
        switch word {
        case "mean", "avg": return .mean(time)
        case "median": return .quantile(time, 0.5)
        case "min": return .min(time)
        case "max": return .max(time)
        case "stdev": return .stdev(time)
        case _ where others.contains(word): return nil
        default:
            guard word.first == "p", let percent = DecimalText(word.dropFirst()) else {
                throw Diagnostic("names the unknown metric \"\(word)\"", fix: advice(for: word))
            }
            let quantile = percent.value(timesTenToThe: -2)
            guard quantile > 0, quantile <= 1 else {
                throw Diagnostic(
                    "has the impossible percentile \"\(word)\"", fix: "write a percentile from p0.1 to p100")
            }
            return .quantile(time, quantile)
        }
    }

    private static func errors(_ limit: String) throws(Diagnostic) -> (Threshold.Metric, Double) {
        if limit.last == "%" { return (.errorRate, try share(limit, example: "errors < 1%")) }
        guard let count = count(limit) else {
            throw Diagnostic(
                "has the limit \"\(limit)\", which is neither a share nor a number of errors",
                fix: "write for example errors < 1% or errors < 10")
        }
        return (.errorCount, count)
    }

    private static func unsent(_ limit: String) throws(Diagnostic) -> (Threshold.Metric, Double) {
        if limit.last == "%" { return (.unsentShare, try share(limit, example: "unsent < 1%")) }
        guard let count = count(limit) else {
            throw Diagnostic(
                "has the limit \"\(limit)\", which is neither a share nor a number of exchanges",
                fix: "write for example unsent < 1% or unsent == 0")
        }
        return (.unsentCount, count)
    }

    private static func iterations(_ limit: String) throws(Diagnostic) -> (Threshold.Metric, Double) {
        if let count = count(limit) { return (.iterationCount, count) }
        guard limit.contains("/") else {
            throw Diagnostic(
                "has the limit \"\(limit)\", which is neither a number of iterations nor a rate",
                fix: "write for example iterations > 1000 or iterations > 50/s")
        }
        return (.iterationRate, try perSecond(limit))
    }

    private static func count(_ limit: String) -> Double? {
        guard let count = DecimalText(limit), count.fraction.isEmpty else { return nil }
        return count.value()
    }

    private static func share(_ limit: String, example: String) throws(Diagnostic) -> Double {
        guard limit.last == "%", let percent = DecimalText(limit.dropLast().trimmed) else {
            throw Diagnostic("has the limit \"\(limit)\", which is not a share", fix: "write for example \(example)")
        }
        guard percent.value() <= 100 else {
            throw Diagnostic(
                "has the limit \"\(limit)\", which is above 100%", fix: "write for example \(example)")
        }
        return percent.value(timesTenToThe: -2)
    }

    private static func seconds(_ limit: String) throws(Diagnostic) -> Double {
        do {
            let (seconds, attoseconds) = try Duration(parsing: limit).components
            return Double(seconds) + Double(attoseconds) / 1e18
        } catch {
            throw Diagnostic("has a limit that is no duration: \(error.message)", fix: error.fix)
        }
    }

    private static func perSecond(_ limit: String) throws(Diagnostic) -> Double {
        do {
            return try Double(parsingRate: limit)
        } catch {
            throw Diagnostic("has a limit that is no rate: \(error.message)", fix: error.fix)
        }
    }

    private static func advice(for word: String) -> String {
        let words = ["mean", "median", "min", "max", "stdev"] + others.filter { $0 != "error_rate" }
        return word.nearest(among: words).map { "did you mean \($0)?" }
            ?? "use one of p50 ... p99.99, \(words.joined(separator: ", "))"
    }
}
