import CNGHTTP2
import Glibc

/// What nghttp2 calls: each of its callbacks becomes a method of the session that it is called for.
enum HTTP2Callbacks {
    /// A client's session, whose user data has to be set before it is used. Its memory comes from `recycler`.
    static func makeSession(_ recycler: UnsafeMutablePointer<nghttp2_recycler>) -> OpaquePointer {
        var callbacks: OpaquePointer?
        var option: OpaquePointer?
        var session: OpaquePointer?
        nghttp2_session_callbacks_new(&callbacks)
        nghttp2_option_new(&option)
        defer {
            nghttp2_session_callbacks_del(callbacks)
            nghttp2_option_del(option)
        }
        guard let callbacks, let option else { fatalError("out of memory") }
        set(callbacks)
        // What has come is consumed by the session: some streams leave that to whoever reads them.
        nghttp2_option_set_no_auto_window_update(option, 1)
        nghttp2_option_set_no_closed_streams(option, 1)
        nghttp2_recycler_client(recycler, &session, callbacks, nil, option)
        guard let session else { fatalError("out of memory") }
        return session
    }

    /// An error of nghttp2 in words.
    static func words(for code: Int32) -> String { String(cString: nghttp2_strerror(code)) }

    private static func set(_ callbacks: OpaquePointer) {
        nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, frame, user in
            guard let frame else { return 0 }
            return withSession(user) { $0.headersBegin(frame.pointee.hd.stream_id) }
        }
        nghttp2_session_callbacks_set_on_header_callback(callbacks) { _, _, name, nameSize, value, valueSize, _, user in
            withSession(user) {
                $0.received(
                    field: UnsafeRawBufferPointer(start: name, count: nameSize),
                    value: UnsafeRawBufferPointer(start: value, count: valueSize))
            }
        }
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { _, _, id, data, size, user in
            withSession(user) { $0.received(data: UnsafeRawBufferPointer(start: data, count: size), on: id) }
        }
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, user in
            guard let frame else { return 0 }
            return withSession(user) { $0.received(frame) }
        }
        nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks) { _, frame, code, user in
            guard let frame else { return 0 }
            return withSession(user) { $0.receivedInvalid(frame, code: code) }
        }
        nghttp2_session_callbacks_set_on_frame_send_callback(callbacks) { _, frame, user in
            guard let frame else { return 0 }
            return withSession(user) { $0.sent(frame) }
        }
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, id, code, user in
            withSession(user) { $0.closed(id, code: HTTP2ErrorCode(rawValue: code)) }
        }
    }

    /// Where nghttp2 gets a request's body from.
    static let readBody: nghttp2_data_source_read_callback = { _, id, memory, size, flags, _, user in
        guard let user, let memory, let flags else { return Int(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue) }
        return Unmanaged<HTTP2Session>.fromOpaque(user)._withUnsafeGuaranteedRef {
            $0.readBody(of: id, into: memory, count: size, flags: flags)
        }
    }
}

// Not a member: a C function can be made only of what captures nothing, not even a type.
@inline(__always)
private func withSession(_ user: UnsafeMutableRawPointer?, _ body: (HTTP2Session) -> Void) -> Int32 {
    guard let user else { return NGHTTP2_ERR_CALLBACK_FAILURE.rawValue }
    Unmanaged<HTTP2Session>.fromOpaque(user)._withUnsafeGuaranteedRef(body)
    return 0
}
