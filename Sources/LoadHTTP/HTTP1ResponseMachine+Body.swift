/// The body: where it ends (RFC 9112, section 6.3), and its bytes.
extension HTTP1ResponseMachine {
    /// Another response follows this one. 101 is final: what follows it is another protocol.
    var isInterim: Bool { status < 200 && status != 101 }

    /// Makes ready for the head after an interim one.
    mutating func interimEnded() -> Progress? {
        interimResponses &+= 1
        guard interimResponses <= Limits.interimResponses else {
            return failed(.tooManyInterimResponses, "more than \(Limits.interimResponses) interim (1xx) responses")
        }
        (status, emptyLines) = (0, 0)
        framing = HTTP1Framing()
        return nil
    }

    /// The final head is complete; what follows it in `bytes` begins at `offset`.
    mutating func headEnded(_ bytes: HTTP1Bytes, at offset: Int) -> Progress {
        let isTunnel = status == 101 || (method == .connect && status < 300)
        if isTunnel || method == .head || status == 204 || status == 304 {
            return finished(unconsumed: bytes.count &- offset, reusable: !isTunnel && framing.allowsReuse)
        }
        if framing.hasTransferEncoding {
            phase = framing.isChunked ? .chunkedBody : .untilClose
            if framing.isChunked { chunks = HTTP1ChunkedBody(trailerLimit: limits.headBytes) }
        } else if let length = framing.contentLength {
            guard length <= limits.bodyBytes else {
                return failed(.bodyTooLarge, "a body of \(length) bytes; the limit is \(limits.bodyBytes)")
            }
            phase = .sizedBody
            remaining = length
        } else {
            phase = .untilClose
        }
        return receivedBody(bytes, from: offset)
    }

    /// Bytes of the body, and perhaps more, from `offset` on.
    mutating func receivedBody(_ bytes: HTTP1Bytes, from offset: Int) -> Progress {
        switch phase {
        case .sizedBody:
            let end = offset &+ Int(Swift.min(remaining, Int64(bytes.count &- offset)))
            remaining &-= Int64(end &- offset)
            add(bytes, offset..<end)
            guard remaining == 0 else { return .incomplete }
            return finished(unconsumed: bytes.count &- end, reusable: framing.allowsReuse)
        case .chunkedBody:
            return receivedChunks(bytes, from: offset)
        default:
            return add(bytes, offset..<bytes.count) ? .incomplete : bodyTooLarge()
        }
    }

    private mutating func receivedChunks(_ bytes: HTTP1Bytes, from offset: Int) -> Progress {
        var at = offset
        while true {
            switch chunks.advance(bytes, from: at) {
            case .incomplete:
                return .incomplete
            case .data(let range):
                guard add(bytes, range) else { return bodyTooLarge() }
                at = range.upperBound
            case .ended(let end):
                return finished(unconsumed: bytes.count &- end, reusable: framing.allowsReuse)
            case .failed(let kind, let place):
                let from = Swift.max(offset, place - Int.quoteLimit / 2)
                let to = Swift.min(bytes.count, place + Int.quoteLimit / 2)
                return failed(kind, "\(kind.chunkComplaint) at \(bytes.slice(from..<to).quoted)")
            }
        }
    }

    /// Counts body bytes and keeps them where asked; false where the limit cuts them.
    @discardableResult
    @inline(__always)
    private mutating func add(_ bytes: HTTP1Bytes, _ range: Range<Int>) -> Bool {
        let taken = Int(Swift.min(Int64(range.count), limits.bodyBytes &- bodyBytes))
        bodyBytes &+= Int64(taken)
        if keep == .headAndBody { body.append(contentsOf: bytes.slice(range.lowerBound..<(range.lowerBound &+ taken))) }
        if let listener { listener.took(bytes.slice(range.lowerBound..<(range.lowerBound &+ taken))) }
        return taken == range.count
    }

    private mutating func bodyTooLarge() -> Progress {
        failed(.bodyTooLarge, "the response's body is larger than \(limits.bodyBytes) bytes")
    }
}

extension HTTP1Failure.Kind {
    /// What is wrong with a chunked body, to be followed by the place.
    fileprivate var chunkComplaint: String {
        switch self {
        case .badChunkEnd: "no line break after a chunk's data"
        case .chunkLineTooLong: "a chunk's size line is longer than \(HTTP1ChunkedBody.lineLimit) bytes"
        case .badTrailer: "broken trailer"
        case .trailersTooLarge: "trailers too large"
        default: "broken chunk size"
        }
    }
}
