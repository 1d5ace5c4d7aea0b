import LoadHTTP
import LoadPlan

/// What the WebSocket executor needs for the whole run, as a plan carries it (`Plan.executors["websocket"]`).
public struct WebSocketSettings: Sendable, Codable, Equatable {
    /// Where connections go and how they are opened, as for HTTP: the opening handshake is a request.
    public var http: HTTPSettings
    /// Whether connections ask for compression, where a step says nothing; nil for no.
    public var compression: Compression?
    /// The longest message that is accepted, in bytes, without its compression.
    public var maxMessageBytes: Int
    /// The most messages of a connection that wait for a step to look at them: of more, the oldest are let go.
    public var inbox: Int

    /// How messages are compressed (RFC 7692).
    public struct Compression: Sendable, Codable, Equatable {
        /// Whether a message looks back into those before it.
        public var keepsContext: Bool
        /// How far it looks back, as a power of two: 9 ... 15.
        public var windowBits: Int

        /// What browsers ask for, unless said otherwise.
        public init(keepsContext: Bool = true, windowBits: Int = 15) {
            (self.keepsContext, self.windowBits) = (keepsContext, windowBits)
        }

        var parameters: DeflateParameters { DeflateParameters(keepsContext: keepsContext, windowBits: windowBits) }
    }

    /// Makes settings with the defaults.
    public init(http: HTTPSettings) {
        self.http = http
        compression = nil
        maxMessageBytes = 16 << 20
        inbox = 1_000
    }

    private enum CodingKeys: String, CodingKey { case compression, maxMessageBytes, inbox }

    /// Reads settings: those of HTTP, and beside them its own.
    public init(from decoder: any Decoder) throws {
        http = try HTTPSettings(from: decoder)
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        compression = try fields.decodeIfPresent(Compression.self, forKey: .compression)
        maxMessageBytes = try fields.decode(Int.self, forKey: .maxMessageBytes)
        inbox = try fields.decode(Int.self, forKey: .inbox)
    }

    /// Writes what `init(from:)` reads.
    public func encode(to encoder: any Encoder) throws {
        try http.encode(to: encoder)
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encodeIfPresent(compression, forKey: .compression)
        try fields.encode(maxMessageBytes, forKey: .maxMessageBytes)
        try fields.encode(inbox, forKey: .inbox)
    }
}
