import CNGHTTP2

/// What comes in and goes out, as nghttp2 tells it. Nothing here may send, receive or end the session.
extension HTTP2Session {
    private static let frameHead = 9
    /// So many interim responses are waited through, for the one that they announce.
    private static let mostInterimResponses = 32

    /// Calls `body` with the stream of that number, if somebody is behind it.
    @inline(__always)
    private func withStream(_ id: Int32, _ body: (HTTP2Stream) -> Void) {
        guard let user = nghttp2_session_get_stream_user_data(session, id) else { return }
        Unmanaged<HTTP2Stream>.fromOpaque(user)._withUnsafeGuaranteedRef(body)
    }

    // MARK: - Header blocks

    func headersBegin(_ id: Int32) {
        current = nil
        withStream(id) { stream in
            current = Unmanaged.passUnretained(stream)
            if stream.firstByte == 0 { stream.firstByte = receivedAt }
            stream.headBytes = 0
            if stream.status >= 200 {
                stream.part = .trailers
            } else {
                // After an interim response the next status counts.
                stream.status = 0
            }
        }
    }

    func received(field name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        current?._withUnsafeGuaranteedRef { received(field: name, value: value, on: $0) }
    }

    private func received(field name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, on stream: HTTP2Stream) {
        stream.headBytes &+= name.count &+ value.count &+ 32
        if stream.headBytes > settings.maxHeadBytes {
            return giveUp(stream, as: .headTooLarge(limit: settings.maxHeadBytes))
        }
        if name.first == UInt8(ascii: ":") {
            // nghttp2 lets no other pseudo field of a response through, and of this one three digits only.
            stream.status = value.reduce(0) { $0 &* 10 &+ Int($1 &- UInt8(ascii: "0")) }
            stream.part = stream.status < 200 ? .interim : .head
        } else if let handler = stream.handler {
            handler.received(field: name, value: value, in: stream.part)
        }
    }

    // MARK: - Data

    func received(data: UnsafeRawBufferPointer, on id: Int32) {
        var consumesAtOnce = true
        withStream(id) { stream in
            consumesAtOnce = stream.consumesAtOnce
            stream.bodyBytes &+= data.count
            if stream.bodyBytes > settings.maxBodyBytes {
                giveUp(stream, as: .bodyTooLarge(limit: settings.maxBodyBytes))
            } else if let handler = stream.handler, handler.received(data: data) {
                stream.moreCame()
            }
        }
        if consumesAtOnce {
            nghttp2_session_consume(session, id, data.count)
        } else {
            // A stream that is read slowly holds up itself, not the others.
            nghttp2_session_consume_connection(session, data.count)
        }
    }

    func readBody(
        of id: Int32, into memory: UnsafeMutablePointer<UInt8>, count: Int, flags: UnsafeMutablePointer<UInt32>
    ) -> Int {
        // Of a stream that was given up nothing is sent any more.
        var result = Int(NGHTTP2_ERR_DEFERRED.rawValue)
        withStream(id) { stream in
            result = stream.outgoing.read(into: memory, count: count, flags: flags)
            if !stream.outgoing.isCrowded { stream.wakeSender() }
        }
        return result
    }

    // MARK: - Frames

    func received(_ frame: UnsafePointer<nghttp2_frame>) {
        let head = frame.pointee.hd
        switch nghttp2_frame_type(UInt32(head.type)) {
        case NGHTTP2_DATA, NGHTTP2_HEADERS:
            withStream(head.stream_id) { stream in
                stream.bytesIn &+= head.length &+ Self.frameHead
                if head.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0 {
                    completed(stream)
                } else if stream.part == .interim {
                    stream.interimResponses &+= 1
                    if stream.interimResponses > Self.mostInterimResponses {
                        giveUp(stream, as: .malformed("too many interim responses"), code: .enhanceYourCalm)
                    }
                }
            }
        case NGHTTP2_RST_STREAM:
            let code = HTTP2ErrorCode(rawValue: frame.pointee.rst_stream.error_code)
            withStream(head.stream_id) { stream in
                stream.bytesIn &+= head.length &+ Self.frameHead
                if stream.mistake == nil { stream.mistake = code == .refusedStream ? .refused : .reset(code) }
            }
        case NGHTTP2_SETTINGS where head.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) == 0:
            peerAllows = Int(nghttp2_session_get_remote_settings(session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS))
        case NGHTTP2_GOAWAY:
            goAway = HTTP2ErrorCode(rawValue: frame.pointee.goaway.error_code)
        default:
            break
        }
    }

    /// The response is there as a whole.
    private func completed(_ stream: HTTP2Stream) {
        stream.isComplete = true
        // Where the request has left too, nghttp2 closes the stream next. Otherwise the peer wants no more of it.
        if !stream.isSent { giveUp(stream, as: nil, code: .none) }
    }

    func receivedInvalid(_ frame: UnsafePointer<nghttp2_frame>, code: Int32) {
        let id = frame.pointee.hd.stream_id
        guard id != 0 else { return }
        withStream(id) { stream in
            if stream.mistake == nil { stream.mistake = .malformed(HTTP2Callbacks.words(for: code)) }
        }
    }

    func sent(_ frame: UnsafePointer<nghttp2_frame>) {
        let head = frame.pointee.hd
        switch nghttp2_frame_type(UInt32(head.type)) {
        case NGHTTP2_DATA, NGHTTP2_HEADERS:
            withStream(head.stream_id) { stream in
                stream.bytesOut &+= head.length &+ Self.frameHead
                if head.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0 { stream.isSent = true }
            }
        case NGHTTP2_RST_STREAM where head.stream_id & 1 == 0:
            // A push, which nghttp2 only refuses as long as the peer has not acknowledged that there are to be none. It had
            // read that before any request.
            mistake = "PUSH_PROMISE: push disabled"
            nghttp2_session_terminate_session(session, HTTP2ErrorCode.protocolError.rawValue)
        case NGHTTP2_GOAWAY:
            // nghttp2 gives the connection up, and says in the frame why.
            let said = frame.pointee.goaway
            guard failure == nil, said.error_code != NGHTTP2_NO_ERROR.rawValue else { return }
            let reason = String(
                decoding: UnsafeBufferPointer(start: said.opaque_data, count: said.opaque_data_len), as: UTF8.self)
            let code = HTTP2ErrorCode(rawValue: said.error_code)
            failure = .malformed(reason.isEmpty ? mistake ?? code.description : "\(reason) (\(code))")
        default:
            break
        }
    }

    /// nghttp2 has closed a stream, for whatever reason.
    func closed(_ id: Int32, code: HTTP2ErrorCode) {
        openStreams &-= 1
        withStream(id) { stream in
            forgetHead(of: stream)
            if stream.isComplete, code == .none {
                finish(stream, as: nil)
            } else {
                finish(stream, as: stream.mistake ?? (code == .refusedStream ? .refused : .malformed("\(code)")))
            }
        }
    }
}
