import LoadContent
import LoadHTTP2
import LoadLoop
import LoadMeasure
import LoadWire

/// Why a call failed, kept as it came: it becomes words only when an example is wanted.
indirect enum GRPCFailure {
    /// What keeps a call from being sent.
    enum Request {
        case metadata(GRPCFilledText.Problem)
        case message(GRPCFilledText.Problem)
        /// The message with its values is none; in libprotobuf's words.
        case json(String)
    }

    case none
    case request(Request)
    case stream(HTTP2Failure)
    /// The deadline passed: in the line for a stream, or on it.
    case deadline(inLine: Bool)
    case framing(GRPCMessageReader.Problem)
    /// A response of HTTP that is not gRPC.
    case notGRPC(status: Int, type: [UInt8]?)
    /// The trailers have no status, or one that there is not.
    case noStatus(isThere: Bool)
    case status(GRPCStatus, message: [UInt8])
    /// OK with so many messages where one has to come.
    case notOneMessage(Int)
    case messageCount(Int)
    case encoding(ContentDecoder.Failure)
    case unknownEncoding([UInt8])
    /// A message is none of its type; in libprotobuf's words.
    case message(type: String, String)
    case check(ResponseReader.Failure, by: ResponseReader)
}

extension ErrorKind {
    /// The kind of what ended a call's stream.
    init(_ failure: HTTP2Failure) {
        switch failure {
        case .connecting(let failure): self.init(connecting: failure)
        case .timedOut: self = .timeout
        case .cancelled: self = .cancelled
        case .reset, .refused: self = .reset
        case .lost(nil), .goneAway: self = .closed
        case .lost(let failure?): self.init(reading: failure)
        case .malformed: self = .malformed
        case .headTooLarge, .bodyTooLarge: self = .tooLarge
        }
    }
}
