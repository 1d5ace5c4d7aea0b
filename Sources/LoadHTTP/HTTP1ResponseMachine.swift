/// Sees the bytes of a body as they come, without their transfer coding.
protocol HTTPBodyListener: AnyObject {
    /// Bytes of the body came; valid during the call only.
    func took(_ body: UnsafeRawBufferPointer)
}

/// Reads one HTTP/1.1 or 1.0 response at a time from the bytes of a connection (RFC 9112). It decides; the
/// connection acts.
///
/// Pure: no input or output, no clock. Bytes are parsed where they lie, in the loop's read buffer, and nothing of them
/// is kept but what the caller asked for. Only a head that arrives in pieces is stored, in an array that the
/// connection's next response uses again; so in steady state nothing is allocated. Body bytes that nobody asked for
/// are counted, not touched.
///
/// Invariant: the result depends on the bytes, not on where they were cut. Therefore a line of the head is judged
/// only when it is complete, or, for the first bytes of the status line, byte by byte; and limits come before judgement.
///
///     expectResponse ─▶ head ─▶ sizedBody · chunkedBody · untilClose ─▶ done ─▶ expectResponse ...
///                       ▲  │1xx                  │                              failed is final
///                       └──┘                     └─▶ failed
struct HTTP1ResponseMachine {
    /// What a response may be at most.
    struct Limits: Equatable, Sendable {
        /// Bytes of all heads of a response, interim ones included; trailers may take as many again.
        var headBytes = 65_536
        /// Bytes of the body without its transfer coding.
        var bodyBytes = Int64.max
        /// Interim (1xx) responses before the final one.
        static let interimResponses = 32
        /// Empty lines before a status line.
        static let emptyLines = 8
    }

    /// What the caller wants to read when the response is complete.
    enum Keep: Equatable, Sendable { case nothing, head, headAndBody }

    /// What the bytes given brought.
    enum Progress: Equatable {
        /// All was consumed; the response is not complete.
        case incomplete
        /// The final response ended; that many bytes at the end of the input are not part of it.
        case complete(unconsumed: Int)
        /// The response cannot be read. The same answer follows until the next `expectResponse`.
        indirect case failed(HTTP1Failure)
    }

    enum Phase: UInt8 { case idle, head, sizedBody, chunkedBody, untilClose, done, failed }

    let limits: Limits
    var phase = Phase.idle
    var method = RequestMethod.other
    var keep = Keep.nothing
    /// Whether a head that sets cookies is kept, whatever else is.
    var keepsCookies = false
    /// Whether a head that leads elsewhere is kept, whatever else is.
    var keepsLocation = false
    var emptyLines = 0
    var interimResponses = 0
    var framing = HTTP1Framing()
    var chunks: HTTP1ChunkedBody
    /// What is left of a body of known length.
    var remaining: Int64 = 0
    /// The head so far where it came in pieces; the whole final head once it is kept.
    var head: [UInt8] = []
    /// Where in `head` the first line begins that was not judged yet.
    var pendingLine = 0
    var failure: HTTP1Failure?
    /// Sees the body as it comes; nil where nobody does.
    var listener: (any HTTPBodyListener)?
    /// The last head that answered the same request.
    var memory: UnsafeMutablePointer<HTTP1HeadMemory>?

    /// The final response's status, or the interim one's while that is being read; 0 before a status line.
    var status = 0
    /// Whether the connection can carry another exchange; false until the response is complete. Bytes left over that
    /// no other request accounts for forbid it too: that is for the caller to see.
    var canReuseConnection = false
    /// Bytes of the complete heads, interim ones and leading empty lines included.
    var headBytes = 0
    /// Bytes of the body so far, without its transfer coding.
    var bodyBytes: Int64 = 0
    /// The body so far, without its transfer coding, where it is kept; otherwise empty.
    var body: [UInt8] = []

    /// Makes a machine that expects nothing yet.
    init(limits: Limits) {
        self.limits = limits
        chunks = HTTP1ChunkedBody(trailerLimit: limits.headBytes)
    }

    /// Begins with the next response. Call it when the request is about to be sent.
    ///
    /// - Parameters:
    ///   - keepsCookies: whether a head that sets cookies is kept, whatever else is.
    ///   - keepsLocation: whether a head that leads elsewhere is kept, whatever else is.
    ///   - memory: what earlier responses to the same request have shown; it must outlive the response.
    mutating func expectResponse(
        to method: RequestMethod, keep: Keep, keepsCookies: Bool = false, keepsLocation: Bool = false,
        memory: UnsafeMutablePointer<HTTP1HeadMemory>? = nil
    ) {
        self.method = method
        self.memory = memory
        self.keepsCookies = keepsCookies
        self.keepsLocation = keepsLocation
        self.keep = keep
        phase = .head
        (status, emptyLines, interimResponses, headBytes, bodyBytes) = (0, 0, 0, 0, 0)
        canReuseConnection = false
        framing = HTTP1Framing()
        failure = nil
        dropHead()
        if !body.isEmpty { body.removeAll(keepingCapacity: body.capacity <= Self.largestBodyKept) }
    }

    private static let largestBodyKept = 65_536

    /// Gives a large body's storage back once it was looked at, so that a user that rests does not hold it.
    mutating func giveBackLargeBody() {
        if body.capacity > Self.largestBodyKept { body = [] }
    }

    /// Takes in the next bytes of the connection.
    mutating func received(_ bytes: UnsafeRawBufferPointer) -> Progress {
        guard let base = bytes.baseAddress, bytes.count > 0 else {
            return failure.map { .failed($0) } ?? (phase == .done ? .complete(unconsumed: 0) : .incomplete)
        }
        let view = HTTP1Bytes(base: base, count: bytes.count)
        switch phase {
        case .head: return head.isEmpty ? receivedHead(view, from: 0) : receivedRestOfHead(view)
        case .sizedBody, .chunkedBody, .untilClose: return receivedBody(view, from: 0)
        case .idle, .done: return failed(.unsolicited, "unexpected bytes \(bytes.quoted)")
        case .failed: return failed()
        }
    }

    /// The peer ended the stream: completes a body that lasts until then; anything else that is unfinished fails.
    mutating func closed() -> Progress {
        switch phase {
        case .idle, .done:
            return .complete(unconsumed: 0)
        case .failed:
            return failed()
        case .untilClose:
            return finished(unconsumed: 0, reusable: false)
        case .head where head.isEmpty && headBytes == 0:
            return failed(.closedBeforeResponse, "connection closed before the response")
        case .head:
            return failed(
                .closedInHead, "connection closed after \(headBytes + head.count) bytes of the response's head")
        case .sizedBody:
            let whole = bodyBytes + remaining
            return failed(.closedInBody, "connection closed after \(bodyBytes) of \(whole) bytes of the body")
        case .chunkedBody:
            return failed(.closedInBody, "connection closed within a chunked body, after \(bodyBytes) bytes of it")
        }
    }

    /// Whether the response sets cookies, and its head was kept for them.
    var setsCookies: Bool { keepsCookies && framing.setsCookies }

    /// Whether the body is kept, and in a coding that has to come off before anyone reads it.
    var isEncoded: Bool { framing.hasContentEncoding && !body.isEmpty }

    mutating func finished(unconsumed: Int, reusable: Bool) -> Progress {
        phase = .done
        canReuseConnection = reusable
        return .complete(unconsumed: unconsumed)
    }

    @inline(never)
    mutating func failed(_ kind: HTTP1Failure.Kind, _ text: String) -> Progress {
        phase = .failed
        let failure = HTTP1Failure(kind: kind, text: text)
        self.failure = failure
        return .failed(failure)
    }

    /// The failure again.
    func failed() -> Progress {
        failure.map { .failed($0) } ?? .incomplete
    }

    mutating func dropHead() {
        if !head.isEmpty { head.removeAll(keepingCapacity: true) }
        pendingLine = 0
    }
}
