import LoadHTTP2
import LoadLoop

/// One virtual user's stream of HTTP/2. The head of a response is put together as HTTP/1.1 would have sent it: whatever
/// reads responses reads those of both.
final class HTTP2Line: HTTP2StreamHandler {
    let stream: HTTP2Stream
    // Not counted: the client has its line.
    private unowned(unsafe) let client: HTTP1Client
    /// The user's own connection; nil where it has none, or users share connections.
    var pool: HTTP2Pool?
    /// The body of the current request, where values made it.
    private var body: UnsafeMutableRawBufferPointer?
    /// The head, as far as it has come: the first `headCount` bytes of the memory.
    private var head = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var headCount = 0
    private var isHeadTaken = false

    init(of client: HTTP1Client, on loop: EventLoop) {
        self.client = client
        stream = HTTP2Stream(on: loop)
        stream.handler = self
    }

    deinit { head.deallocate() }

    /// Makes ready for the next response.
    func begin() {
        headCount = 0
        isHeadTaken = false
        // What one large head needed, the next ones hardly do.
        if head.count > 4_096 { resizeHead(to: 0) }
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
        if headCount == 0 { beginHead() }
        makeRoom(for: name.count + value.count + 4)
        append(name)
        append(UInt8(ascii: ":"), UInt8(ascii: " "))
        append(value)
        append(.carriageReturn, .lineFeed)
    }

    func received(data: UnsafeRawBufferPointer) -> Bool {
        takeHead()
        client.took(data)
        if client.hasAllEvents() { stream.cancel() }
        return false
    }

    private func beginHead() {
        client.firstByteCame(on: stream)
        let status = stream.status
        let digit = { UInt8(ascii: "0") + UInt8(truncatingIfNeeded: status / $0 % 10) }
        makeRoom(for: Self.version.utf8CodeUnitCount + 6)
        append(UnsafeRawBufferPointer(start: Self.version.utf8Start, count: Self.version.utf8CodeUnitCount))
        append(digit(100), digit(10))
        append(digit(1), UInt8(ascii: " "))
        append(.carriageReturn, .lineFeed)
    }

    private static let version: StaticString = "HTTP/1.1 "

    /// Nothing more of the head comes.
    func takeHead() {
        guard !isHeadTaken else { return }
        isHeadTaken = true
        if headCount == 0 { beginHead() }
        makeRoom(for: 2)
        append(.carriageReturn, .lineFeed)
        client.took(UnsafeRawBufferPointer(rebasing: head[..<headCount]))
    }

    // MARK: - The head's memory

    @inline(__always)
    private func makeRoom(for count: Int) {
        if headCount + count > head.count { resizeHead(to: Swift.max(512, 2 * (headCount + count))) }
    }

    @inline(never)
    private func resizeHead(to capacity: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 1)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: head[..<headCount]))
        head.deallocate()
        head = larger
    }

    /// Where `makeRoom` has made room.
    @inline(__always)
    private func append(_ bytes: UnsafeRawBufferPointer) {
        UnsafeMutableRawBufferPointer(rebasing: head[headCount...]).copyMemory(from: bytes)
        headCount += bytes.count
    }

    @inline(__always)
    private func append(_ first: UInt8, _ second: UInt8) {
        head[headCount] = first
        head[headCount + 1] = second
        headCount += 2
    }
}
