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
    var writer: WebSocketWriter
    /// Where a message is put together; valid until the next one.
    var filled: [UInt8] = []
    private let context: ExecutorContext
    /// Where connections are opened, by origin.
    private(set) var places: [HTTPOrigin: WebSocketPlace] = [:]
    private var sockets: [String: Int] = [:]
    private var frameMemory: [UInt8] = []
    private var keys = SystemRandomNumberGenerator()
    /// For connections whose messages do not look back: one serves all.
    private lazy var commonDeflater = MessageDeflater(windowBits: 15, keepsContext: false)
    private lazy var commonInflater = MessageInflater(windowBits: 15, keepsContext: false)

    init(settings: WebSocketSettings, steps: [WebSocketStep], context: ExecutorContext) throws {
        self.settings = settings
        self.context = context
        (loop, meter, layout) = (context.loop, context.messages, context.layout)
        writer = WebSocketWriter(seed: keys.next())
        var sockets: [String: Int] = [:]
        var places = [settings.http.origin: try WebSocketPlace(settings.http, context: context)]
        self.steps = try steps.enumerated().map { position, step in
            let socket = sockets[step.socket] ?? sockets.count
            sockets[step.socket] = socket
            return try PreparedStep(
                step, socket: socket, settings: settings, layout: context.layout,
                messages: context.messages.step(at: position)
            ) { try Self.place(at: $0, of: settings.http, among: &places, context) }
        }
        (self.sockets, self.places) = (sockets, places)
    }

    /// Where connections to an origin are opened: the target where it is nil.
    private static func place(
        at origin: HTTPOrigin?, of settings: HTTPSettings, among places: inout [HTTPOrigin: WebSocketPlace],
        _ context: ExecutorContext
    ) throws -> WebSocketPlace {
        let origin = origin ?? settings.origin
        if let known = places[origin] { return known }
        let made = try WebSocketPlace(settings.at(origin), context: context)
        places[origin] = made
        return made
    }

    func makeClient(session: Session) -> any ExchangeClient { WebSocketClient(self, session: session) }

    /// Makes a step ready that the plan does not know.
    func prepare(_ step: WebSocketStep, named names: Recorder.StepNames) throws -> PreparedStep {
        let socket = sockets[step.socket] ?? sockets.count
        sockets[step.socket] = socket
        return try PreparedStep(
            step, socket: socket, settings: settings, layout: layout, messages: meter.step(named: names)
        ) { try Self.place(at: $0, of: settings.http, among: &places, context) }
    }

    /// The number of a user's connection, by its name; nil where no step has named it.
    func number(ofSocket name: String) -> Int? { sockets[name] }

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
