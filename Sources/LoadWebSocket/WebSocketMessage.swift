/// A message, as a task's own code sees it.
public struct WebSocketMessage: Sendable, Equatable {
    /// What it carries.
    public let bytes: [UInt8]
    /// Whether it was sent as text.
    public let isText: Bool

    /// Makes a message.
    public init(bytes: [UInt8], isText: Bool) {
        (self.bytes, self.isText) = (bytes, isText)
    }

    /// The message as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}
