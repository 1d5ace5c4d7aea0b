import LoadEngine
import LoadMeasure
import LoadPlan

/// Asks a shape what the load should be and steers the run as a person would: by `RunControl`, so that every change is an
/// event in the results.
actor ShapePilot {
    /// What was wrong with an answer: it ended the load.
    private(set) var mistake: Diagnostic?

    private let shape: LoadShape
    private let course: Course
    private let duration: Duration
    private var latest: ShapedLoad?
    private let intervals: AsyncStream<Snapshot>
    private nonisolated let feed: AsyncStream<Snapshot>.Continuation

    init(_ shape: @escaping LoadShape, plan: Plan) {
        self.shape = shape
        course = Course(plan.scenarios[0].workload)
        duration = plan.duration
        (intervals, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// An interval was measured.
    nonisolated func receive(_ interval: Snapshot) {
        feed.yield(interval)
    }

    /// Steers until the load is over.
    func fly(_ control: RunControl) async {
        guard await isGoingOn(after: Snapshot(start: .zero, end: .zero), control) else { return }
        for await interval in intervals {
            guard await isGoingOn(after: interval, control) else { return }
        }
    }

    private func isGoingOn(after interval: Snapshot, _ control: RunControl) async -> Bool {
        guard interval.end < duration else { return false }
        let answer = await shape(interval.end, interval)
        guard !Task.isCancelled else { return false }
        guard let answer else {
            control.send(.end)
            return false
        }
        guard answer != latest else { return true }
        do {
            try course.check(answer.change, at: interval.end)
        } catch {
            mistake = Diagnostic(
                "the shape's answer after \(interval.end.compactText), \(answer): \(error.message)", fix: error.fix)
            control.send(.stop)
            return false
        }
        do throws(ChangeRefused) {
            _ = try await control.request(.change(answer.change))
            latest = answer
            return true
        } catch {
            // The answer makes sense: only an end of the load, by time or by somebody, stands against it.
            return false
        }
    }
}
