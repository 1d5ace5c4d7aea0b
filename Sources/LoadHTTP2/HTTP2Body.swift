/// What a request has for a body.
package enum HTTP2Body {
    case none
    /// All of it. The bytes stay where they are until the stream has ended.
    case bytes(UnsafeRawBufferPointer)
    /// Sent over time by `HTTP2Stream.send`, until `finishSending`.
    case open
}
