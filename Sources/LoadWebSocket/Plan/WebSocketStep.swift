import LoadContent
import LoadHTTP
import LoadPlan

/// What a WebSocket step does, as a plan carries it.
public struct WebSocketStep: Sendable, Codable, Equatable {
    /// What is done.
    public enum Action: Sendable, Codable, Equatable {
        /// A connection is opened by a request.
        case connect(HTTPRequestSpecification, subprotocols: [String], compression: CompressionChoice)
        /// A message is sent, and where something is expected, one that answers it is awaited.
        case send(WebSocketContent)
        /// A message is awaited.
        case expect
        /// Messages are taken for so many seconds, or until there are so many.
        case collect(seconds: Double, atMost: Int?)
        /// A ping is sent, and its pong awaited.
        case ping
        /// The connection is closed, with a code.
        case close(code: UInt16)
    }

    /// Whether a connection asks for compression.
    public enum CompressionChoice: Sendable, Codable, Equatable {
        /// As the settings say.
        case asSet
        /// It does not.
        case off
        /// It does.
        case on(WebSocketSettings.Compression)
    }

    /// What is done.
    public var action: Action
    /// The name of the user's connection that it is about; empty for the only one.
    public var socket: String
    /// Whether a message is awaited.
    public var awaits: Bool
    /// What the awaited message must be.
    public var checks: [ContentCheck]
    /// What is taken from it.
    public var extractions: [ContentExtraction]
    /// The longest time that it may take, in seconds; nil for the settings'.
    public var timeout: Double?

    /// Makes a step.
    public init(
        _ action: Action, socket: String = "", awaits: Bool = false, checks: [ContentCheck] = [],
        extractions: [ContentExtraction] = [], timeout: Double? = nil
    ) {
        self.action = action
        self.socket = socket
        self.awaits = awaits
        self.checks = checks
        self.extractions = extractions
        self.timeout = timeout
    }
}

/// What a message carries.
public enum WebSocketContent: Sendable, Codable, Equatable {
    /// A text with places for values; `isJSON` says that they are written into JSON.
    case text(String, isJSON: Bool)
    /// Bytes, in base64.
    case binary(base64: String)
}
