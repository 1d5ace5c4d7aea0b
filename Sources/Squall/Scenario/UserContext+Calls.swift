import LoadCall
import LoadEngine
import LoadPlan
import LoadWire

/// Calls of a task's own code. Each is an exchange like any other: timed, recorded, bounded by its time-out.
extension UserContext {
    /// Makes a call of a protocol that is a `CallPlugin`.
    ///
    /// - Parameters:
    ///   - plugin: the protocol: one of the run's executors.
    ///   - call: what to do; its texts stand for themselves (`Template.escaped`).
    ///   - name: the name of its series.
    ///   - method: a word that tells calls of one name apart.
    ///   - timeout: the longest time; nil for that of the settings.
    /// - Throws: `ExchangeFailed` where it failed, `UserEnded` where the load is over.
    @discardableResult
    public func call<Plugin: CallPlugin>(
        _ plugin: Plugin, _ call: Plugin.Call, name: String, method: String = "CALL", timeout: Duration? = nil
    ) async throws -> CallOutcome {
        let (failure, outcome) = try await exchange(
            plugin.name, name: name, method: method, host: { ($0 as? any CallMaking<Plugin.Call>)?.host }
        ) { client, due in
            guard let caller = client as? any CallMaking<Plugin.Call> else {
                throw Diagnostic(
                    "\"\(plugin.name)\" is another protocol in this run", fix: "pass the plug-in that the run has")
            }
            let (sample, outcome) = await caller.perform(call, timeout: timeout, intended: due)
            let failure = sample.error.map { ExchangeFailed(kind: $0.name, detail: client.failureDetail ?? $0.name) }
            return (sample, (failure, outcome))
        }
        if let failure { throw failure }
        return outcome
    }
}
