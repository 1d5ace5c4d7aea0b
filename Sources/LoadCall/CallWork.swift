import LoadLoop
import LoadMeasure

/// One call as the thread that makes it sees it: connect where there is no client yet, call, tell the loop.
struct CallWork<Plugin: CallPlugin>: Sendable {
    let plugin: Plugin
    let settings: Plugin.Settings
    /// For connecting.
    let timeout: Duration
    /// Nil to connect only.
    let call: Plugin.Call?
    let values: CallValues
    let underway: CallUnderway<Plugin.Client>

    /// Makes the call, unless nobody waits for it any more.
    ///
    /// - Parameter known: the user's client; nil to connect one.
    @concurrent func run(with known: Plugin.Client?) async {
        let started = MonotonicClock.now()
        guard underway.begin(at: started) else { return }
        let client: Plugin.Client
        do {
            if let known { client = known } else { client = try await plugin.connect(settings, within: timeout) }
        } catch {
            let outcome = CallOutcome(failure: failure(error, connecting: true))
            _ = underway.end(
                .init(
                    client: nil, hasConnected: false, started: started, ended: MonotonicClock.now(), outcome: outcome))
            return
        }
        // Nobody waits any more: the call would be no exchange's.
        if known == nil, call != nil, Task.isCancelled {
            await client.close()
            return
        }
        var isUseless = false
        var outcome = CallOutcome()
        do {
            if let call { outcome = try await client.perform(call, values: values) }
        } catch {
            let failure = failure(error, connecting: false)
            // What could not be filled in was never sent.
            isUseless = failure.kind != .request
            outcome = CallOutcome(failure: failure)
        }
        let isAwaited = underway.end(
            .init(
                client: isUseless ? nil : client, hasConnected: known == nil, started: started,
                ended: MonotonicClock.now(), outcome: outcome))
        if isUseless || !isAwaited { await client.close() }
    }

    private func failure(_ error: any Error, connecting: Bool) -> CallFailed {
        if let failed = error as? CallFailed { return failed }
        return CallFailed(plugin.errorKind(of: error, connecting: connecting), "\(error)")
    }
}
