import LoadMeasure
import LoadPlan
import LoadVerdict

/// One output's own way from the run to it, so that neither the run nor another output waits for it.
///
///     run ──▶ [ interval · interval · change · … ] ──▶ output
///
/// The line is bounded. Where so much waits for an output that there is no room, an interval is merged into the last one
/// that waits: a slow output is given fewer and longer intervals, and all that was measured.
actor OutputLane {
    /// The most that waits: with one interval per second, a minute.
    static let mostWaiting = 60

    private enum Item {
        case interval(Snapshot)
        case event(RunEvent)
        case late(LateTarget)

        var isInterval: Bool {
            if case .interval = self { true } else { false }
        }
    }

    let output: any Output
    private var waiting: [Item] = []
    private var isStarted = false
    private var isClosed = false
    private var sleeper: CheckedContinuation<Void, Never>?
    /// What the output could not do first, since the run began.
    private(set) var failure: (any Error)?

    init(_ output: any Output) {
        self.output = output
    }

    /// The run is about to begin. Nothing is handed over before.
    func start(_ plan: Plan) async throws {
        try await output.start(plan)
        isStarted = true
        wake()
    }

    /// An interval was measured.
    func add(_ snapshot: Snapshot) {
        if waiting.count >= Self.mostWaiting, let last = waiting.lastIndex(where: \.isInterval),
            case .interval(let earlier) = waiting[last]
        {
            waiting[last] = .interval(earlier.merging(snapshot))
        } else {
            waiting.append(.interval(snapshot))
        }
        wake()
    }

    /// Somebody changed the load. The finished run has all changes, so that one that finds no room is let go.
    func add(_ event: RunEvent) {
        guard waiting.count < 2 * Self.mostWaiting else { return }
        waiting.append(.event(event))
        wake()
    }

    /// What became known late of an interval. Where there is no room it is put together with what waits, in the later interval.
    func add(_ late: LateTarget) {
        if waiting.count >= 2 * Self.mostWaiting, case .late(let earlier)? = waiting.last {
            waiting[waiting.count - 1] = .late(earlier.merging(late))
        } else {
            waiting.append(.late(late))
        }
        wake()
    }

    /// Nothing more comes.
    func close() {
        isClosed = true
        wake()
    }

    /// Hands over what comes, in order, until the lane is closed and empty. Where it is cancelled before, what still waits
    /// is let go, and that is the output's failure.
    func deliver() async {
        while let item = await next() {
            do {
                switch item {
                case .interval(let snapshot): try await output.receive(snapshot)
                case .event(let event): try await output.changed(event)
                case .late(let late): try await output.measured(late)
                }
            } catch {
                // It may do better next time, as a disk that was full.
                failure = failure ?? error
            }
        }
        if !waiting.isEmpty {
            failure = failure ?? OutputTooSlow(output: "\(type(of: output))", waiting: waiting.count)
        }
        waiting = []
    }

    private func next() async -> Item? {
        while waiting.isEmpty || !isStarted, !isClosed {
            await withCheckedContinuation { sleeper = $0 }
        }
        return waiting.isEmpty || !isStarted || Task.isCancelled ? nil : waiting.removeFirst()
    }

    private func wake() {
        sleeper?.resume()
        sleeper = nil
    }
}

/// An output that was still behind when the run had been over for a while.
public struct OutputTooSlow: Error, Sendable, Equatable, CustomStringConvertible {
    /// Which one.
    public var output: String
    /// How many intervals and changes it did not take.
    public var waiting: Int

    /// The one line that a user sees.
    public var description: String {
        "\(output) was too slow: the last \(waiting) of what it was given at the end are missing there"
    }
}
