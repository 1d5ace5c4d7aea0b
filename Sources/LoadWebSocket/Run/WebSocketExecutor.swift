import LoadHTTP
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// WebSocket on one loop: the steps made ready once, and what the connections of its users share.
final class WebSocketExecutor: Executor {
    let settings: WebSocketSettings
    let steps: [PreparedStep]
    let loop: EventLoop
    let meter: MessageMeter
    let layout: SessionLayout
    /// `host:port` for messages.
    let address: String
    var writer: WebSocketWriter
    /// Where a message is put together; valid until the next one.
    var filled: [UInt8] = []
    private let dialer: Dialer
    private let connectTimeout: Int64
    private var sockets: [String: Int] = [:]
    private var frameMemory: [UInt8] = []
    private var keys = SystemRandomNumberGenerator()
    /// For connections whose messages do not look back: one serves all.
    private lazy var commonDeflater = MessageDeflater(windowBits: 15, keepsContext: false)
    private lazy var commonInflater = MessageInflater(windowBits: 15, keepsContext: false)

    init(settings: WebSocketSettings, steps: [WebSocketStep], dialer: Dialer, context: ExecutorContext) throws {
        self.settings = settings
        self.dialer = dialer
        (loop, meter, layout) = (context.loop, context.messages, context.layout)
        address = settings.http.connection.endpoint.description
        connectTimeout = Int64(settings.http.connection.connectTimeout * 1e9)
        writer = WebSocketWriter(seed: keys.next())
        var sockets: [String: Int] = [:]
        self.steps = try steps.enumerated().map { position, step in
            let socket = sockets[step.socket] ?? sockets.count
            sockets[step.socket] = socket
            return try PreparedStep(
                step, socket: socket, settings: settings, layout: context.layout,
                messages: context.messages.step(at: position))
        }
        self.sockets = sockets
    }

    func makeClient(session: Session) -> any ExchangeClient { WebSocketClient(self, session: session) }

    /// Makes a step ready that the plan does not know.
    func prepare(_ step: WebSocketStep, named names: Recorder.StepNames) throws -> PreparedStep {
        let socket = sockets[step.socket] ?? sockets.count
        sockets[step.socket] = socket
        return try PreparedStep(
            step, socket: socket, settings: settings, layout: layout, messages: meter.step(named: names))
    }

    /// Opens a connection of the user of that number.
    func dial(deadline: Int64, for user: Int) async throws(StreamFailure) -> Dialer.Dialed {
        try await dialer.dial(deadline: Swift.min(deadline, MonotonicClock.now() &+ connectTimeout), for: user)
    }

    func makeKey() -> WebSocketKey { WebSocketKey.random(using: &keys) }

    /// What compresses the messages of a connection, and what takes compression off; nil where nothing does.
    func compressors(
        for agreed: DeflateParameters.Agreed?
    ) -> (deflater: MessageDeflater?, inflater: MessageInflater?) {
        guard let agreed else { return (nil, nil) }
        let inflater =
            agreed.serverKeepsContext
            ? MessageInflater(windowBits: agreed.serverWindowBits, keepsContext: true) : commonInflater
        // A window that zlib cannot make smaller forbids to compress, which is allowed.
        if agreed.clientWindowBits < 9 { return (nil, inflater) }
        let isCommon = !agreed.clientKeepsContext && agreed.clientWindowBits == 15
        let deflater =
            isCommon
            ? commonDeflater
            : MessageDeflater(windowBits: agreed.clientWindowBits, keepsContext: agreed.clientKeepsContext)
        return (deflater, inflater)
    }

    /// Memory for a frame, empty. `giveBack` it.
    func takeFrameMemory() -> [UInt8] {
        var memory: [UInt8] = []
        swap(&memory, &frameMemory)
        return memory
    }

    func giveBack(_ memory: consuming [UInt8]) {
        guard memory.capacity <= Self.mostKept else { return }
        memory.removeAll(keepingCapacity: true)
        frameMemory = memory
    }

    private static let mostKept = 1 << 20
}
