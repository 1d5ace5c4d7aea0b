import LoadMeasure
import LoadMetrics
import LoadOutput
import LoadPlan
import LoadVerdict

/// Has what the run came to so far ready for whoever fetches it, and knows whether somebody has seen its end.
public actor ScrapeBoard: Output {
    private let tags: @Sendable (Plan) -> RunTags
    private let now: @Sendable () -> Double
    private var run: (tags: RunTags, startedAt: Double)?
    private var total = Snapshot(start: .zero, end: .zero)
    private var latest = Snapshot(start: .zero, end: .zero)
    private var verdict: Verdict?
    private var watchers: [AsyncStream<Void>.Continuation] = []
    private var endWasSeen = false

    /// Makes a board.
    ///
    /// - Parameters:
    ///   - tags: what tells the run from others.
    ///   - now: the time in seconds since 1970 (UTC).
    public init(
        tags: @escaping @Sendable (Plan) -> RunTags, now: @escaping @Sendable () -> Double
    ) {
        (self.tags, self.now) = (tags, now)
    }

    /// Which run it is.
    public func start(_ plan: Plan) {
        run = (tags(plan), now())
        total = .beginning(of: plan)
    }

    /// Adds an interval.
    public func receive(_ snapshot: Snapshot) {
        total.merge(snapshot)
        latest = snapshot
    }

    /// What the run came to; nobody works any more.
    public func finish(_ result: RunResult) {
        total = result.total
        latest = Snapshot(start: total.end, end: total.end)
        verdict = result.verdict
    }

    /// What a request gets: nothing before the run begins.
    var text: String {
        guard let run else { return "" }
        return ExpositionText.text(
            MetricReading(
                total: total, latest: latest, isCumulative: true, startedAt: run.startedAt, verdict: verdict),
            of: run.tags)
    }

    /// A request was answered with what `text` was.
    func wasFetched(_ text: String) {
        guard verdict != nil, text.contains("squall_run_verdict") else { return }
        endWasSeen = true
        for watcher in watchers { watcher.finish() }
        watchers = []
    }

    /// Whether there is an end that nobody has fetched yet.
    public var hasUnseenEnd: Bool { verdict != nil && run != nil && !endWasSeen }

    /// Returns when somebody has fetched how the run ended, or the task is cancelled.
    public func untilEndIsSeen() async {
        guard !endWasSeen else { return }
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        watchers.append(continuation)
        for await _ in stream {}
    }
}
