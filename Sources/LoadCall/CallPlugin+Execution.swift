import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// What all protocols of calls have in common of executing.
extension CallPlugin {
    /// Makes the executor of one loop.
    ///
    /// - Throws: a `Diagnostic` where a step takes a value that nothing gives.
    public func makeExecutor(
        settings: PlanValue, steps: [ExchangeStep], context: ExecutorContext
    ) async throws -> any Executor {
        try CallExecutor(self, settings: try settings.decoded(), steps: steps, context: context)
    }

    /// Connects one client and closes it.
    ///
    /// - Throws: `Unreachable`, or a `Diagnostic` where the address needs an explicit yes.
    public func reach(settings: PlanValue, context: ExecutorContext) async throws {
        let settings: CallSettings<Settings> = try settings.decoded()
        let deadline = MonotonicClock.now() &+ settings.timeout.nanoseconds
        let address = address(of: settings.own)
        let place = "\(name)" + (address.map { " at \($0)" } ?? "")
        do throws(StreamFailure) {
            if let address {
                try await context.loop.admit(
                    host: address.host, port: address.port, policy: context.policy, deadline: deadline)
            }
        } catch .notAllowed(let refused) {
            let host = address?.host ?? ""
            throw Diagnostic(
                "\(host) has the address \(refused), outside loopback and private networks",
                fix: "if you may load it, say so with --allow \(host)")
        } catch .cancelled {
            return
        } catch {
            throw Unreachable("cannot reach \(place): \(error)")
        }
        let executor = try CallExecutor(self, settings: settings, steps: [], context: context)
        let client = CallExchangeClient(executor, session: Session(context.layout))
        let (sample, _) = await client.make(nil, CallValues(), within: executor.timeout, intended: MonotonicClock.now())
        client.close()
        guard let error = sample.error, error != .cancelled else { return }
        throw Unreachable("cannot reach \(place): \(client.failureDetail ?? error.name)")
    }
}
