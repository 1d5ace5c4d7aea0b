import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// One virtual user's end of a protocol of calls: waits on the loop for what threads do.
final class CallExchangeClient<Plugin: CallPlugin>: ExchangeClient, CallMaking {
    private let executor: CallExecutor<Plugin>
    private let session: Session
    /// Nil before the first call, while one is under way, and after one that made it useless.
    private var client: Plugin.Client?
    var latestEnd = Int64.max
    private(set) var failureDetail: String?
    var host: String? { executor.host }

    init(_ executor: CallExecutor<Plugin>, session: Session) {
        (self.executor, self.session) = (executor, session)
    }

    func close() {
        guard let client else { return }
        self.client = nil
        executor.close(client)
    }

    func perform(_ step: Int, intended: Int64) async -> Sample {
        let call = executor.steps[step]
        let values = call.values(of: session)
        var (sample, outcome) = await make(call.call, values, within: call.timeout, intended: intended)
        if sample.error != nil {
            call.forgetSaved(in: session)
        } else if let problem = call.take(outcome.results, into: session) {
            failureDetail = problem
            sample.error = .check
        }
        return sample
    }

    func perform(_ call: Plugin.Call, timeout: Duration?, intended: Int64) async -> (Sample, CallOutcome) {
        let timeout = timeout.map { Int64($0 / .nanoseconds(1)) } ?? executor.timeout
        return await make(call, CallValues(), within: timeout, intended: intended)
    }

    /// Makes a call, or only connects where there is none.
    ///
    /// - Parameter timeout: the longest time from when a thread has it, in nanoseconds.
    /// - Returns: the sample, and what came of the call.
    func make(
        _ call: Plugin.Call?, _ values: CallValues, within timeout: Int64, intended: Int64
    ) async -> (Sample, CallOutcome) {
        failureDetail = nil
        let handedOver = MonotonicClock.now()
        let underway = CallUnderway<Plugin.Client>()
        if executor.loop.outsideWaits.isInterrupted { return (cancelled(intended, at: handedOver), CallOutcome()) }
        let task = executor.begin(call, values, with: client, as: underway)
        let outcome = await wait(for: underway, until: Swift.min(handedOver &+ timeout, latestEnd), timeout)
        switch underway.leave() {
        case .ended(let ended):
            client = ended.client
            return judge(ended, intended: intended)
        case .abandoned(let began):
            // The call has it, and whoever makes the call closes it.
            client = nil
            task.cancel()
            return (given(up: outcome, timeout, Sample(intended: intended, started: began)), CallOutcome())
        case .neverBegun:
            task.cancel()
            let sample = Sample(intended: intended, started: MonotonicClock.now())
            return (neverBegun(outcome, sample, waited: sample.started - handedOver), CallOutcome())
        }
    }

    /// Waits until the call has ended, or is out of time. Its time begins when a thread has it: one that had to wait for a thread
    /// is given the rest.
    private func wait(
        for underway: CallUnderway<Plugin.Client>, until first: Int64, _ timeout: Int64
    ) async -> WaitOutcome {
        var deadline = first
        while true {
            let wait = SharedWait(in: executor.loop.outsideWaits)
            guard underway.isAwaited(by: wait) else { return .fulfilled }
            let outcome = await wait.wait(until: deadline)
            guard outcome == .timedOut, let began = underway.runningSince else { return outcome }
            let end = Swift.min(began &+ timeout, latestEnd)
            guard end > MonotonicClock.now() else { return outcome }
            deadline = end
        }
    }

    private func judge(
        _ ended: CallUnderway<Plugin.Client>.Ended, intended: Int64
    ) -> (Sample, CallOutcome) {
        var sample = Sample(intended: intended, started: ended.started)
        sample.ended = ended.ended
        sample.openedConnection = ended.hasConnected
        (sample.bytesOut, sample.bytesIn) = (ended.outcome.bytesOut, ended.outcome.bytesIn)
        sample.status = ended.outcome.status
        if let failure = ended.outcome.failure {
            sample.error = failure.kind
            failureDetail = failure.detail
        }
        return (sample, ended.outcome)
    }

    private func cancelled(_ intended: Int64, at instant: Int64) -> Sample {
        var sample = Sample(intended: intended, started: instant)
        failureDetail = "cancelled"
        sample.fail(as: .cancelled, at: instant)
        return sample
    }

    /// The sample of a call that was under way when the wait for it ended.
    private func given(up outcome: WaitOutcome, _ timeout: Int64, _ sample: Sample) -> Sample {
        var sample = sample
        let isTimeout = outcome == .timedOut
        failureDetail =
            isTimeout ? "no answer within \(Duration.nanoseconds(timeout).compactText)" : "cancelled"
        sample.fail(as: isTimeout ? .timeout : .cancelled, at: MonotonicClock.now())
        return sample
    }

    /// The sample of a call that no thread had: all of its time is send lag.
    private func neverBegun(_ outcome: WaitOutcome, _ sample: Sample, waited: Int64) -> Sample {
        var sample = sample
        let isTimeout = outcome == .timedOut
        let time = Duration.nanoseconds(waited).compactText
        failureDetail = isTimeout ? "no thread was free for it within \(time): nothing was sent" : "cancelled"
        sample.fail(as: isTimeout ? .timeout : .cancelled, at: sample.started)
        return sample
    }
}
