import LoadLoop

/// Why an exchange on a stream has failed.
package enum HTTP2Failure: Error, Sendable, Equatable, CustomStringConvertible {
    /// No connection could be opened for it.
    case connecting(StreamFailure)
    /// Its deadline passed: in the line for a stream, or on it.
    case timedOut
    /// It was given up from this side.
    case cancelled
    /// The peer reset the stream.
    case reset(HTTP2ErrorCode)
    /// The peer did not process it, and says so: `REFUSED_STREAM`, or a GOAWAY before it. It may be tried again.
    case refused
    /// The connection ended under it: in order, or by what the system says.
    case lost(StreamFailure?)
    /// The peer said GOAWAY with that error, and then the connection ended under it.
    case goneAway(HTTP2ErrorCode)
    /// The peer broke the protocol; in words.
    case malformed(String)
    /// The head or the trailers are larger than `maxHeadBytes`.
    case headTooLarge(limit: Int)
    /// The body is larger than `maxBodyBytes`.
    case bodyTooLarge(limit: Int)

    /// The failure in words, to follow what it happened to.
    package var description: String {
        switch self {
        case .connecting(let failure): failure.description
        case .timedOut: "timed out"
        case .cancelled: "cancelled"
        case .reset(let code): "stream reset by the peer: \(code)"
        case .refused: "the peer refused the stream"
        case .lost(nil): "connection closed by the peer"
        case .lost(let failure?): failure.description
        case .goneAway(let code): "the peer ended the connection: GOAWAY with \(code)"
        case .malformed(let mistake): "not HTTP/2: \(mistake)"
        case .headTooLarge(let limit): "header fields of more than \(limit) bytes"
        case .bodyTooLarge(let limit): "a body of more than \(limit) bytes"
        }
    }
}
