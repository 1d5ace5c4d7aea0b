extension Threshold {
    /// Reads a threshold as people write it:
    ///
    ///     p99 < 300ms                        quantiles: p50, p99, p99.9 ...; also mean (avg), median, min, max, stdev
    ///     service p99 < 20ms                 of another time: service, send lag, wait for user, iteration
    ///     p95 of "browse" < 500ms            of one task, or of one step
    ///     p99 in "buyers" < 1s                of one scenario of several
    ///     errors < 1%                        the share of exchanges that failed or timed out
    ///     errors of kind timeout == 0        the number of those that failed in this way
    ///     checks > 99%                       the share of responses that were as expected
    ///     throughput > 900/s                 completed exchanges per second
    ///     unsent < 1%, iterations > 1000     what was never sent; iterations completed, or per second
    ///     p99 < 300ms for 10s                in every window of that length
    ///     errors < 5% abort after 10s        ends the run where it does not hold, from 10 s on
    ///
    /// Comparisons are < <= > >= ==. Times need a unit (ns, us, ms, s, m, h, d).
    ///
    /// - Throws: a `Diagnostic` without a place that says what is wrong and what to write.
    public init(parsing text: String) throws(Diagnostic) {
        var words = ThresholdWords(text)
        let timeBefore = words.time()
        let word = try words.metric(of: timeBefore)
        let time = timeBefore ?? words.time()
        let selection = try words.selection()
        let comparison = try words.comparison()
        let metric = try ThresholdMetric(word, time: time, limit: try words.limit())
        let (window, abortAfter) = try words.clauses()

        self.init(
            text: text.trimmed.description, metric: metric.metric, task: selection.task, scenario: selection.scenario,
            kind: selection.kind, comparison: comparison, limit: metric.limit, window: window, abortAfter: abortAfter)
        try validate()
    }

    /// Adds what a scenario says beside a threshold's text.
    ///
    /// - Throws: a `Diagnostic` where it makes no sense.
    public mutating func add(window: Duration?, abortAfter: Duration?) throws(Diagnostic) {
        if let window {
            self.window = window
            text += " for \(window.compactText)"
        }
        if let abortAfter {
            self.abortAfter = abortAfter
            text += " abort" + (abortAfter == .zero ? "" : " after \(abortAfter.compactText)")
        }
        try validate()
    }

    /// Whether its parts go together.
    private func validate() throws(Diagnostic) {
        if let task, let whole = metric.ofAllTasks {
            throw Diagnostic(
                "asks for \(whole) of \"\(task)\", which is measured for all tasks together",
                fix: "remove of \"\(task)\"")
        }
        if kind != nil, metric != .errorRate, metric != .errorCount {
            throw Diagnostic("asks for a kind of error of what counts no errors", fix: "write errors of kind ...")
        }
        if let window, window < Self.shortestWindow {
            throw Diagnostic(
                "has the window \(window.compactText), which is shorter than an interval",
                fix: "write \(Self.shortestWindow.compactText) or more")
        }
        switch (metric, comparison) {
        case (.unsentShare, _), (.unsentCount, _):
            guard window != nil || abortAfter != nil else { return }
            throw Diagnostic(
                "asks during the run what is unsent, which is known when it is over", fix: "remove for and abort")
        case (.errorCount, .greater), (.errorCount, .greaterOrEqual), (.iterationCount, .greater),
            (.iterationCount, .greaterOrEqual):
            guard window == nil, abortAfter != nil else { return }
            throw Diagnostic(
                "asks to abort while a count is still too low, which it is from the start",
                fix: "remove abort, or give it a window, for example for 10s")
        default: break
        }
    }

    /// The length of an interval: what happened within one cannot be told apart.
    private static let shortestWindow = Duration.seconds(1)
}
