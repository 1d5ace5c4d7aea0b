import CNGHTTP2
import LoadLoop

@testable import LoadHTTP2

/// The server's side of a connection, in memory, by nghttp2: what the client's session is held against.
final class MemoryServer {
    struct Request: Equatable {
        var fields: [String: String] = [:]
        var body: [UInt8] = []
        var isWhole = false
        /// How the stream was closed; nil while it is open.
        var closed: HTTP2ErrorCode?
    }

    private(set) var requests: [Int32: Request] = [:]
    private(set) var goAway: HTTP2ErrorCode?
    private var bodies: [Int32: (bytes: [UInt8], sent: Int, trailers: [(String, String)])] = [:]
    private var session: OpaquePointer?

    /// - Parameter settings: what it says to the client first.
    init(settings: [(nghttp2_settings_id, UInt32)] = [], window: Int32? = nil) {
        var callbacks: OpaquePointer?
        nghttp2_session_callbacks_new(&callbacks)
        defer { nghttp2_session_callbacks_del(callbacks) }
        nghttp2_session_callbacks_set_on_header_callback(callbacks) {
            _, frame, name, nameSize, value, valueSize, _, me in
            let field = String(decoding: UnsafeBufferPointer(start: name, count: nameSize), as: UTF8.self)
            let text = String(decoding: UnsafeBufferPointer(start: value, count: valueSize), as: UTF8.self)
            MemoryServer.of(me).requests[frame!.pointee.hd.stream_id, default: Request()].fields[field] = text
            return 0
        }
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { _, _, id, data, size, me in
            MemoryServer.of(me).requests[id, default: Request()].body += UnsafeBufferPointer(start: data, count: size)
            return 0
        }
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, me in
            let head = frame!.pointee.hd
            if head.type == NGHTTP2_GOAWAY.rawValue {
                MemoryServer.of(me).goAway = HTTP2ErrorCode(rawValue: frame!.pointee.goaway.error_code)
            }
            if head.type <= 1, head.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0 {
                MemoryServer.of(me).requests[head.stream_id]?.isWhole = true
            }
            return 0
        }
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, id, code, me in
            MemoryServer.of(me).requests[id]?.closed = HTTP2ErrorCode(rawValue: code)
            return 0
        }
        nghttp2_session_server_new(&session, callbacks, Unmanaged.passUnretained(self).toOpaque())
        let entries = settings.map { nghttp2_settings_entry(settings_id: Int32($0.0.rawValue), value: $0.1) }
        nghttp2_submit_settings(session, 0, entries, entries.count)
    }

    deinit { nghttp2_session_del(session) }

    private static func of(_ me: UnsafeMutableRawPointer?) -> MemoryServer {
        Unmanaged<MemoryServer>.fromOpaque(me!).takeUnretainedValue()
    }

    // MARK: - Bytes

    func receive(_ bytes: [UInt8]) -> Int { nghttp2_session_mem_recv(session, bytes, bytes.count) }

    func output() -> [UInt8] {
        var output: [UInt8] = []
        var bytes: UnsafePointer<UInt8>?
        while case let count = nghttp2_session_mem_send(session, &bytes), count > 0 {
            output += UnsafeBufferPointer(start: bytes, count: count)
        }
        return output
    }

    // MARK: - Answers

    /// Answers; a response without a body ends with its head.
    func respond(
        to id: Int32, status: String = "200", _ fields: [(String, String)] = [], body: [UInt8]? = nil,
        trailers: [(String, String)] = []
    ) {
        withFields([(":status", status)] + fields) { pointer, count in
            guard let body else { return nghttp2_submit_response(session, id, pointer, count, nil) }
            bodies[id] = (body, 0, trailers)
            var provider = nghttp2_data_provider()
            provider.read_callback = { _, id, memory, size, flags, _, me in
                MemoryServer.of(me).read(id, memory, size, flags)
            }
            return nghttp2_submit_response(session, id, pointer, count, &provider)
        }
    }

    func interim(_ id: Int32, status: String) {
        withFields([(":status", status)]) { nghttp2_submit_headers(session, 0, id, nil, $0, $1, nil) }
    }

    func reset(_ id: Int32, _ code: HTTP2ErrorCode) { nghttp2_submit_rst_stream(session, 0, id, code.rawValue) }

    func goAway(after id: Int32, _ code: HTTP2ErrorCode = .none) {
        nghttp2_submit_goaway(session, 0, id, code.rawValue, nil, 0)
    }

    private func read(
        _ id: Int32, _ memory: UnsafeMutablePointer<UInt8>?, _ size: Int, _ flags: UnsafeMutablePointer<UInt32>?
    ) -> Int {
        guard let body = bodies[id] else { return Int(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue) }
        let count = min(size, body.bytes.count - body.sent)
        for index in 0..<count { memory![index] = body.bytes[body.sent + index] }
        bodies[id]?.sent += count
        if body.sent + count == body.bytes.count {
            flags!.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue
            if !body.trailers.isEmpty {
                flags!.pointee |= NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue
                withFields(body.trailers) { nghttp2_submit_trailer(session, id, $0, $1) }
            }
        }
        return count
    }

    private func withFields(
        _ fields: [(String, String)], _ body: (UnsafeMutablePointer<nghttp2_nv>?, Int) -> Int32
    ) {
        // A block that is laid out for the client serves here too.
        let block = HTTP2HeaderBlock([])
        let texts = fields.flatMap { [Array($0.0.utf8), Array($0.1.utf8)] }
        let memory = texts.map { text in
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, text.count), alignment: 1)
            copy.copyBytes(from: text)
            return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(copy)[..<text.count])
        }
        defer { for bytes in memory { bytes.deallocate() } }
        for index in fields.indices { block.append(name: memory[2 * index], value: memory[2 * index + 1]) }
        let result = body(block.fields.baseAddress, block.count)
        precondition(result >= 0, "\(result)")
    }
}

/// A session with streams to play with.
final class Client {
    let loop: EventLoop
    let session: HTTP2Session
    private var streams: [HTTP2Stream] = []

    init(_ settings: HTTP2Settings = HTTP2Settings()) throws {
        loop = try EventLoop(index: 0, spin: .zero)
        session = HTTP2Session(settings)
    }

    /// Begins an exchange.
    func begin(
        _ head: HTTP2HeaderBlock = .get("/"), body: HTTP2Body = .none, handler: Collector? = nil, consumes: Bool = true
    ) throws -> HTTP2Stream {
        let stream = HTTP2Stream(on: loop)
        streams.append(stream)
        stream.handler = handler
        stream.consumesAtOnce = consumes
        stream.begin(deadline: .max)
        session.reserve(stream)
        try stream.submit(head, body: body)
        return stream
    }

    func output() -> [UInt8] {
        var output: [UInt8] = []
        while case let bytes = session.nextOutput(), !bytes.isEmpty { output += bytes }
        return output
    }

    func receive(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { session.receive($0, at: MonotonicClock.now()) }
    }

    /// Carries bytes to and fro until neither side has any more.
    func talk(to server: MemoryServer) {
        while true {
            let (mine, theirs) = (output(), server.output())
            if mine.isEmpty && theirs.isEmpty { return }
            _ = server.receive(mine)
            receive(theirs)
        }
    }
}

extension HTTP2HeaderBlock {
    static func get(_ path: String, authority: String = "localhost", method: String = "GET") -> HTTP2HeaderBlock {
        HTTP2HeaderBlock([
            HTTP2Field(":method", method), HTTP2Field(":scheme", "http"), HTTP2Field(":authority", authority),
            HTTP2Field(":path", path),
        ])
    }
}

/// Keeps what comes on a stream.
final class Collector: HTTP2StreamHandler {
    private(set) var fields: [String] = []
    private(set) var body: [UInt8] = []
    /// How many bytes make it enough for a task that waits for more.
    var enough = Int.max

    func received(field name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, in part: HTTP2Part) {
        fields.append("\(part) \(String(decoding: name, as: UTF8.self)): \(String(decoding: value, as: UTF8.self))")
    }

    func received(data: UnsafeRawBufferPointer) -> Bool {
        body += data
        return body.count >= enough
    }
}
