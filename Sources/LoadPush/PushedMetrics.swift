import LoadMeasure
import LoadMetrics
import LoadOutput
import LoadPlan
import LoadVerdict

/// Sends each interval to a monitoring system.
///
/// What is not taken is sent again, in order, as long as the run lasts; when it is over, for two tries more. A system that is away
/// or slow loses intervals, of which `loss` tells, and holds up nothing else.
public actor PushedMetrics: Output {
    /// Sends one body, and gives up after a time.
    public typealias Send = @Sendable (_ body: [UInt8], _ limit: Duration) async -> PushAnswer

    /// How long one request may take while the run lasts.
    private static let requestLimit = Duration.seconds(5)
    /// And all of them together when it is over.
    private static let endLimit = Duration.seconds(5)

    private let encoding: any MetricEncoding
    private let destination: String
    private let tags: @Sendable (Plan) -> RunTags
    private let now: @Sendable () -> Double
    private let send: Send
    private var backlog = PushBacklog()
    private var run: (tags: RunTags, startedAt: Double)?
    private var total = Snapshot(start: .zero, end: .zero)

    /// Makes an output.
    ///
    /// - Parameters:
    ///   - destination: where it sends, as messages say it; without secrets.
    ///   - tags: what tells the run from others.
    ///   - now: the time in seconds since 1970 (UTC).
    public init(
        _ encoding: any MetricEncoding, to destination: String,
        tags: @escaping @Sendable (Plan) -> RunTags,
        now: @escaping @Sendable () -> Double, send: @escaping Send
    ) {
        (self.encoding, self.destination, self.tags, self.now) = (encoding, destination, tags, now)
        self.send = send
    }

    /// What it lost is its `loss`, and not the run's.
    public nonisolated var isEssential: Bool { false }

    /// Nothing is sent before the first interval is, but then the zeros too that counters begin with: what they grow by at first is
    /// not seen without.
    public func start(_ plan: Plan) {
        run = (tags(plan), now())
        total = .beginning(of: plan)
        if encoding.isCumulative { add(latest: total, verdict: nil) }
    }

    /// Sends the interval, after those that were not taken before.
    public func receive(_ snapshot: Snapshot) async {
        total.merge(snapshot)
        add(latest: snapshot, verdict: nil)
        await sendWhatWaits(until: nil)
    }

    /// Sends how the run is judged, and all that it came to.
    public func finish(_ result: RunResult) async {
        guard run != nil else { return }
        // What the lane let go is in it too; nobody works any more.
        total = result.total
        // A moment later: there is only one value at a time, which Prometheus counts in milliseconds.
        add(
            latest: Snapshot(start: total.end, end: total.end + .milliseconds(1)), verdict: result.verdict)
        let deadline = ContinuousClock.now + Self.endLimit
        await sendWhatWaits(until: deadline)
        guard !backlog.isEmpty else { return }
        try? await Task.sleep(for: .seconds(1))
        await sendWhatWaits(until: deadline)
    }

    /// How many readings are missing there, why, and what helps; nil where none is.
    public var loss: String? {
        guard backlog.lost > 0 else { return nil }
        return "\(encoding.name) to \(destination): \(backlog.lost) of \(backlog.added) readings are missing there"
            + "\(backlog.reason.map { " (\($0))" } ?? ""); \(encoding.advice)"
    }

    private func add(latest: Snapshot, verdict: Verdict?) {
        guard let run else { return }
        let reading = MetricReading(
            total: total, latest: latest, isCumulative: encoding.isCumulative, startedAt: run.startedAt,
            verdict: verdict)
        do {
            backlog.add(try encoding.body(reading, of: run.tags))
        } catch { backlog.addUnsendable("\(error)") }
    }

    /// - Parameter deadline: when to give up, if the run is over.
    private func sendWhatWaits(until deadline: ContinuousClock.Instant?) async {
        if deadline != nil { backlog.hurry() }
        while let body = backlog.next(at: now()), !Task.isCancelled {
            let left = deadline.map { $0 - .now } ?? Self.requestLimit
            guard left > .zero else { return }
            switch await send(body, min(left, Self.requestLimit)) {
            case .taken: backlog.taken()
            case .refused(let reason): backlog.refused(reason)
            case .failed(let reason): return backlog.failed(reason, at: now())
            }
        }
    }
}
