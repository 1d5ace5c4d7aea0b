import LoadContent
import LoadHTTP2
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// gRPC on one loop: the calls made ready once, and what its clients share.
final class GRPCExecutor: Executor {
    let loop: EventLoop
    let settings: GRPCSettings
    let schema: GRPCSchema
    let layout: SessionLayout
    /// Counts the messages of streams.
    let meter: MessageMeter
    let calls: [GRPCPreparedCall]
    let dialer: GRPCDialer
    /// The pauses between messages.
    let pauses: SleepGroup
    /// `host:port` for messages.
    let address: String
    /// Takes codings off the messages that something reads.
    let decoder = ContentDecoder()
    /// Where messages are encoded and decoded; used by one client after the other, never while it waits.
    let message = ProtobufBuffer()
    let frame = GRPCFrameMemory()
    var scratch: [UInt8] = []

    /// The connections that all clients share, while there are clients.
    private var shared: (pool: HTTP2Pool, clients: Int)?

    /// - Throws: a `Diagnostic` where a step calls what there is not.
    init(
        settings: GRPCSettings, calls: [GRPCCallSpecification], schema: GRPCSchema, dialer: GRPCDialer,
        context: ExecutorContext
    ) throws(Diagnostic) {
        var prepared: [GRPCPreparedCall] = []
        for (position, call) in calls.enumerated() {
            prepared.append(
                try GRPCPreparedCall(
                    call, settings: settings, schema: schema, layout: context.layout,
                    meteredAs: context.messages.step(at: position)))
        }
        self.calls = prepared
        (loop, layout, meter) = (context.loop, context.layout, context.messages)
        (self.settings, self.schema, self.dialer) = (settings, schema, dialer)
        pauses = context.loop.makeSleepGroup()
        address = settings.connection.endpoint.description
    }

    func makeClient(session: Session) -> any ExchangeClient { GRPCClient(self, session: session) }

    /// Makes a call ready that the plan does not know, and keeps its whole response.
    func prepare(
        _ call: GRPCCallSpecification, as names: Recorder.StepNames
    ) throws(Diagnostic) -> GRPCPreparedCall {
        try GRPCPreparedCall(
            call, settings: settings, schema: schema, layout: layout, meteredAs: meter.step(named: names),
            keepsAll: true)
    }

    /// The connections that a new client uses, that of the user of a number; given back by `giveBack`.
    func takePool(for user: Int, resuming session: @autoclosure () -> TLSSession?) -> HTTP2Pool {
        guard let connections = settings.sharedConnections else {
            return dialer.makePool(
                on: loop, streams: settings.streams, connections: 1, for: user, resuming: session())
        }
        let pool =
            shared?.pool
            ?? dialer.makePool(
                on: loop, streams: settings.streams, connections: connections, for: nil, resuming: session())
        shared = (pool, (shared?.clients ?? 0) + 1)
        return pool
    }

    /// A client ends: its connections are closed, unless others share them.
    func giveBack(_ pool: HTTP2Pool) {
        guard let (common, clients) = shared, common === pool else { return pool.close() }
        shared = clients > 1 ? (common, clients - 1) : nil
        if clients == 1 { pool.close() }
    }
}
