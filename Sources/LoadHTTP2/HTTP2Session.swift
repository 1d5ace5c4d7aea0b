import CNGHTTP2
import LoadLoop

/// Whoever carries a session's bytes.
protocol HTTP2SessionOwner: AnyObject {
    /// There may be bytes to send.
    func sessionHasOutput()
}

/// The client's side of one HTTP/2 connection as bytes in and bytes out: nghttp2, and what its callbacks mean for streams.
///
/// It knows no socket and no task but by the streams that it ends. Lives on its loop's thread.
package final class HTTP2Session {
    let settings: HTTP2Settings
    unowned(unsafe) var owner: (any HTTP2SessionOwner)?

    /// Why the connection cannot go on, once it cannot.
    package internal(set) var failure: HTTP2Failure?
    /// What was found wrong here rather than by nghttp2, which says goodbye for it.
    var mistake: String?
    /// With what error the peer has said GOAWAY; nil when it has not.
    package internal(set) var goAway: HTTP2ErrorCode?
    /// Streams that were submitted, and that nghttp2 has not closed: those that were given up leave with their reset.
    package internal(set) var openStreams = 0
    /// Places that are kept for streams to be submitted.
    private(set) var reservedStreams = 0
    /// How many streams the peer allows at once; one until it has said so.
    package internal(set) var peerAllows = 1
    /// All stream numbers are used up.
    private var isExhausted = false

    /// Streams that have a place here.
    var streams = HTTP2StreamList()
    /// None of their deadlines is earlier.
    private(set) var earliestDeadline: Int64 = .max
    /// The stream whose header block is coming in.
    var current: Unmanaged<HTTP2Stream>?
    /// When the bytes came that are being taken, in nanoseconds of the monotonic clock; 0 while none are.
    var receivedAt: Int64 = 0

    let session: OpaquePointer
    private let recycler: UnsafeMutablePointer<nghttp2_recycler>

    /// Makes a session that is about to greet its peer.
    package init(_ settings: HTTP2Settings) {
        self.settings = settings
        guard let recycler = nghttp2_recycler_new() else { fatalError("out of memory") }
        self.recycler = recycler
        session = HTTP2Callbacks.makeSession(recycler)
        nghttp2_session_set_user_data(session, Unmanaged.passUnretained(self).toOpaque())
        greet()
    }

    deinit {
        end(as: .cancelled)
        nghttp2_session_del(session)
        nghttp2_recycler_del(recycler)
    }

    private func greet() {
        var entries = [
            Self.entry(NGHTTP2_SETTINGS_ENABLE_PUSH, 0),
            Self.entry(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, settings.streamWindow),
            Self.entry(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, settings.maxHeadBytes),
        ]
        if settings.headerTableSize != 4_096 {
            entries.append(Self.entry(NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, settings.headerTableSize))
        }
        var result = nghttp2_submit_settings(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), entries, entries.count)
        if result == 0 {
            let window = Int32(clamping: settings.connectionWindow)
            result = nghttp2_session_set_local_window_size(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), 0, window)
        }
        if result != 0 { failure = .malformed(HTTP2Callbacks.words(for: result)) }
    }

    private static func entry(_ id: nghttp2_settings_id, _ value: Int) -> nghttp2_settings_entry {
        nghttp2_settings_entry(settings_id: Int32(id.rawValue), value: UInt32(clamping: value))
    }

    // MARK: - Places

    /// Whether another stream may begin.
    package var hasRoom: Bool {
        openStreams &+ reservedStreams < Swift.min(settings.maxStreams, peerAllows) && takesStreams
    }

    /// Whether streams may begin at all, now or later.
    package var takesStreams: Bool { goAway == nil && !isExhausted && failure == nil }

    /// Whether nobody has a place, so that nothing is lost by closing the connection.
    package var isIdle: Bool { streams.isEmpty }

    /// Keeps a place for a stream, which is submitted or given up later.
    func reserve(_ stream: HTTP2Stream) {
        reservedStreams &+= 1
        stream.phase = .reserved
        stream.session = self
        streams.append(stream)
        if stream.deadline < earliestDeadline { earliestDeadline = stream.deadline }
    }

    // MARK: - Bytes

    /// Takes bytes of the peer, which came at `now` in nanoseconds of the monotonic clock.
    package func receive(_ bytes: UnsafeRawBufferPointer, at now: Int64) {
        guard failure == nil else { return }
        receivedAt = now
        let taken = nghttp2_session_mem_recv(
            session, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
        receivedAt = 0
        if taken < 0 { failure = .malformed(HTTP2Callbacks.words(for: Int32(taken))) }
    }

    /// The next bytes to send, valid until the next call; empty when there are none. They must be sent: nghttp2 counts on it.
    package func nextOutput() -> UnsafeRawBufferPointer {
        guard failure == nil else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        var bytes: UnsafePointer<UInt8>?
        let count = nghttp2_session_mem_send(session, &bytes)
        if count < 0 {
            failure = .malformed(HTTP2Callbacks.words(for: Int32(count)))
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(start: bytes, count: count)
    }

    // MARK: - Streams

    /// Begins the exchange of a stream that has a place.
    func submit(_ stream: HTTP2Stream, _ head: HTTP2HeaderBlock, _ body: HTTP2Body) {
        guard failure == nil else { return finish(stream, as: failure) }
        let user = Unmanaged.passUnretained(stream).toOpaque()
        let id: Int32
        if case .none = body {
            id = nghttp2_submit_request(session, nil, head.fields.baseAddress, head.count, nil, user)
        } else {
            stream.outgoing.begin(body)
            var provider = nghttp2_data_provider()
            provider.read_callback = HTTP2Callbacks.readBody
            id = nghttp2_submit_request(session, nil, head.fields.baseAddress, head.count, &provider, user)
        }
        guard id > 0 else {
            // Nothing was sent: as though the peer had refused it.
            if id == NGHTTP2_ERR_STREAM_ID_NOT_AVAILABLE.rawValue {
                isExhausted = true
                return finish(stream, as: .refused)
            }
            return finish(stream, as: .malformed(HTTP2Callbacks.words(for: id)))
        }
        reservedStreams &-= 1
        openStreams &+= 1
        stream.id = id
        stream.head = head
        stream.phase = .open
        owner?.sessionHasOutput()
    }

    /// There is more of an open body.
    func resume(_ stream: HTTP2Stream) {
        guard stream.outgoing.isStarved else { return }
        stream.outgoing.wasTold()
        nghttp2_session_resume_data(session, stream.id)
        owner?.sessionHasOutput()
    }

    /// The peer may send so many bytes more on a stream that does not consume at once.
    func consume(_ count: Int, of stream: HTTP2Stream) {
        guard stream.phase == .open, failure == nil else { return }
        nghttp2_session_consume_stream(session, stream.id, count)
        owner?.sessionHasOutput()
    }

    /// Ends a stream from this side.
    func giveUp(_ stream: HTTP2Stream, as failure: HTTP2Failure?, code: HTTP2ErrorCode = .cancel) {
        if stream.phase == .open, self.failure == nil {
            // From here on nghttp2's stream has nobody behind it; it leaves with its reset.
            nghttp2_session_set_stream_user_data(session, stream.id, nil)
            nghttp2_submit_rst_stream(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream.id, code.rawValue)
            forgetHead(of: stream)
            owner?.sessionHasOutput()
        }
        finish(stream, as: failure)
    }

    /// Nothing more of a stream's header block is of use.
    @inline(__always)
    func forgetHead(of stream: HTTP2Stream) {
        if current?.toOpaque() == Unmanaged.passUnretained(stream).toOpaque() { current = nil }
    }

    /// A stream's deadline was moved to an earlier time.
    func mayExpire(at deadline: Int64) {
        if deadline < earliestDeadline { earliestDeadline = deadline }
    }

    /// Ends the streams whose deadline has come.
    func expire(upTo now: Int64) {
        guard earliestDeadline <= now else { return }
        let current = streams
        earliestDeadline = current.earliestDeadline(after: now) { stream in
            giveUp(stream, as: stream.mistake ?? .timedOut)
        }
    }

    /// The connection has ended: so do all its streams.
    ///
    /// - Returns: why, for those who still wait for a place: what was found wrong before, or said by the peer, rather than
    ///   what followed from it.
    @discardableResult
    package func end(as failure: HTTP2Failure) -> HTTP2Failure {
        var reason = self.failure ?? failure
        if case .lost = reason, let code = goAway, code != .none { reason = .goneAway(code) }
        self.failure = reason
        while let stream = streams.popFirst() {
            if stream.phase == .reserved { reservedStreams &-= 1 }
            stream.end(as: stream.mistake ?? reason, at: MonotonicClock.now())
        }
        earliestDeadline = .max
        return reason
    }

    /// A stream leaves.
    func finish(_ stream: HTTP2Stream, as failure: HTTP2Failure?) {
        streams.remove(stream)
        if stream.phase == .reserved {
            reservedStreams &-= 1
            owner?.sessionHasOutput()
        }
        stream.end(as: failure, at: receivedAt == 0 ? MonotonicClock.now() : receivedAt)
    }
}
