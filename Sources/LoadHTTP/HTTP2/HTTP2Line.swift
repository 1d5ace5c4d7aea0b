import LoadHTTP2
import LoadLoop

/// One virtual user's stream of HTTP/2. The head of a response is put together as HTTP/1.1 would have sent it: whatever
/// reads responses reads those of both.
final class HTTP2Line: HTTP2StreamHandler {
    let stream: HTTP2Stream
    private unowned let client: HTTP1Client
    /// The user's own connection; nil where it has none, or users share connections.
    var pool: HTTP2Pool?
    /// The body of the current request, where values made it.
    private var body: UnsafeMutableRawBufferPointer?
    private var head: [UInt8] = []
    private var isHeadTaken = false

    init(of client: HTTP1Client, on loop: EventLoop) {
        self.client = client
        stream = HTTP2Stream(on: loop)
        stream.handler = self
    }

    /// Makes ready for the next response.
    func begin() {
        head.removeAll(keepingCapacity: head.capacity <= 4_096)
        isHeadTaken = false
    }

    /// The response has ended as its stream did.
    func end() {
        takeHead()
        client.tookEnd(at: stream.endedAt)
    }

    /// Keeps a copy of bytes that have to stay until the request is sent.
    func keep(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        dropBody()
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: first.count + second.count, alignment: 1)
        copy.copyBytes(from: first)
        UnsafeMutableRawBufferPointer(rebasing: copy[first.count...]).copyBytes(from: second)
        body = copy
        return UnsafeRawBufferPointer(copy)
    }

    func dropBody() {
        body?.deallocate()
        body = nil
    }

    func close() {
        stream.cancel()
        pool?.close()
        pool = nil
        dropBody()
    }

    // MARK: - What comes

    func received(field name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, in part: HTTP2Part) {
        guard part == .head else { return }
        if head.isEmpty { beginHead() }
        head += name
        head += [UInt8(ascii: ":"), UInt8(ascii: " ")]
        head += value
        head += [.carriageReturn, .lineFeed]
    }

    func received(data: UnsafeRawBufferPointer) -> Bool {
        takeHead()
        client.took(data)
        if client.hasAllEvents() { stream.cancel() }
        return false
    }

    private func beginHead() {
        client.firstByteCame(on: stream)
        head += "HTTP/1.1 ".utf8
        let status = stream.status
        for digit in [status / 100 % 10, status / 10 % 10, status % 10] {
            head.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
        }
        head += [UInt8(ascii: " "), .carriageReturn, .lineFeed]
    }

    /// Nothing more of the head comes.
    func takeHead() {
        guard !isHeadTaken else { return }
        isHeadTaken = true
        if head.isEmpty { beginHead() }
        head += [.carriageReturn, .lineFeed]
        head.withUnsafeBytes { client.took($0) }
    }
}
