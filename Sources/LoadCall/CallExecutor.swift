import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// Calls of one protocol on one loop: hands them over to the threads that make them.
final class CallExecutor<Plugin: CallPlugin>: Executor {
    let plugin: Plugin
    let loop: EventLoop
    let layout: SessionLayout
    let steps: [PreparedCall<Plugin.Call>]
    /// In nanoseconds.
    let timeout: Int64
    private let settings: Plugin.Settings
    /// Nil for Swift's own threads.
    private let threads: BlockingThreads?

    init(
        _ plugin: Plugin, settings: CallSettings<Plugin.Settings>, steps: [ExchangeStep], context: ExecutorContext
    ) throws {
        (self.plugin, loop, layout, self.settings) = (plugin, context.loop, context.layout, settings.own)
        timeout = settings.timeout.nanoseconds
        let timeout = timeout
        self.steps = try steps.map { try PreparedCall($0, timeout: timeout, layout: context.layout) }
        switch plugin.threads {
        case .shared: threads = nil
        case .own(let limit): threads = BlockingThreads(name: "squall-\(plugin.name)", limit: limit)
        }
    }

    /// The name of the host that calls go to; nil where there is no network between.
    var host: String? { plugin.address(of: settings).map { $0.description.lowercased() } }

    func makeClient(session: Session) -> any ExchangeClient {
        CallExchangeClient(self, session: session)
    }

    // MARK: - Off the loop

    /// Begins a call, or only connects where there is none.
    ///
    /// Nothing that a task of the loop could wait for as for its child: a call that heeds no cancellation must not keep the
    /// loop's task from its end.
    func begin(
        _ call: Plugin.Call?, _ values: CallValues, with client: Plugin.Client?,
        as underway: CallUnderway<Plugin.Client>
    ) -> Task<Void, Never> {
        let work = CallWork(
            plugin: plugin, settings: settings, timeout: .nanoseconds(timeout), call: call, values: values,
            underway: underway)
        return Task(executorPreference: threads) { await work.run(with: client) }
    }

    /// Closes a client.
    func close(_ client: Plugin.Client) {
        Task(executorPreference: threads) { await client.close() }
    }
}
