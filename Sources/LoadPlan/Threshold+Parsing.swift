extension Threshold {
    /// Reads a threshold as people write it:
    ///
    ///     p99 < 300ms                        quantiles: p50, p99, p99.9 ...; also mean (avg), median, max
    ///     p99 service_time < 20ms            of service time or send lag; response time where nothing is said
    ///     p95 of "browse" < 500ms            of one task
    ///     errors < 1%                        the share of exchanges that failed or timed out
    ///     errors == 0                        their number
    ///     throughput > 900/s                 completed exchanges per second
    ///
    /// Comparisons are < <= > >= ==. Times need a unit (ns, us, ms, s, m, h).
    ///
    /// - Throws: a `Diagnostic` without a place that says what is wrong and what to write.
    public init(parsing text: String) throws(Diagnostic) {
        var words = ThresholdWords(text)
        let metricWord = try words.metric()
        let time = words.time()
        let task = try words.task()
        let comparison = try words.comparison()
        let limit = try words.limit()

        let (metric, value) = try Self.resolve(metricWord, time: time, limit: limit)
        self.init(
            text: text.trimmed.description, metric: metric, task: task, comparison: comparison, limit: value)
    }

    /// What the metric's word means, and the limit in its unit.
    private static func resolve(
        _ word: String, time: Time?, limit: String
    ) throws(Diagnostic) -> (Metric, Double) {
        switch word {
        case "errors", "error_rate":
            try refuse(time, for: word)
            return try errors(limit)
        case "throughput":
            try refuse(time, for: word)
            return (.throughput, try perSecond(limit))
        case "mean", "avg": return (.mean(time ?? .responseTime), try seconds(limit))
        case "max": return (.max(time ?? .responseTime), try seconds(limit))
        case "median": return (.quantile(time ?? .responseTime, 0.5), try seconds(limit))
        default:
            guard word.first == "p", let percent = DecimalText(word.dropFirst()) else {
                throw Diagnostic("names the unknown metric \"\(word)\"", fix: advice(for: word))
            }
            let quantile = percent.value(timesTenToThe: -2)
            guard quantile > 0, quantile <= 1 else {
                throw Diagnostic(
                    "has the impossible percentile \"\(word)\"", fix: "write a percentile from p0.1 to p100")
            }
            return (.quantile(time ?? .responseTime, quantile), try seconds(limit))
        }
    }

    private static func errors(_ limit: String) throws(Diagnostic) -> (Metric, Double) {
        if limit.last == "%" {
            guard let percent = DecimalText(limit.dropLast().trimmed) else {
                throw Diagnostic(
                    "has the limit \"\(limit)\", which is not a share", fix: "write for example errors < 1%")
            }
            guard percent.value() <= 100 else {
                throw Diagnostic(
                    "has the limit \"\(limit)\", which is above 100%", fix: "write for example errors < 1%")
            }
            return (.errorRate, percent.value(timesTenToThe: -2))
        }
        guard let count = DecimalText(limit), count.fraction.isEmpty else {
            throw Diagnostic(
                "has the limit \"\(limit)\", which is neither a share nor a number of errors",
                fix: "write for example errors < 1% or errors < 10")
        }
        return (.errorCount, count.value())
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

    private static func refuse(_ time: Time?, for word: String) throws(Diagnostic) {
        guard let time else { return }
        throw Diagnostic(
            "asks for the \(time.rawValue) of \(word), which is not a time", fix: "remove \(time.rawValue)")
    }

    private static func advice(for word: String) -> String {
        let words = ["errors", "throughput", "mean", "median", "max"]
        return word.nearest(among: words).map { "did you mean \($0)?" }
            ?? "use one of p50 ... p99.99, mean, median, max, errors, throughput"
    }
}
