import CLoadLoop
import Glibc

/// Takes the bytes of a stream as they come.
public protocol StreamReader: AnyObject {
    /// Takes bytes; they are valid during the call only. Empty when the peer has ended the stream, which nothing
    /// follows.
    ///
    /// - Returns: whether the reader has what it waited for.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool
}

/// Takes the bytes of a stream as they come for as long as it is open, without a task that waits: for a connection that
/// several exchanges share, or that has to answer while nobody reads.
///
/// `take` answers true once it has closed the stream, and false otherwise.
public protocol StreamListener: StreamReader {
    /// The socket takes bytes, after it did not take all of a write.
    func canWrite()

    /// The stream has failed, or the loop gives up on it. Nothing follows; the listener closes it.
    func failed(_ failure: StreamFailure)
}

/// A TCP connection on a loop, with TLS or without: reads and writes that try at once and wait only when they must.
///
/// Registered once, edge-triggered, for both directions; the flags remember what the last events said. At most one
/// task reads and one writes at a time. Lives on its loop's thread.
public final class ByteStream: WaitingPlace {
    /// Number of bytes handed to the transport and received from it.
    public private(set) var bytesWritten = 0
    /// Number of bytes received.
    public private(set) var bytesRead = 0

    @usableFromInline let loop: EventLoop
    private let descriptor: Int32
    /// The connection's TLS; nil where it has none.
    private var tls: TLSLayer?
    private var token = StreamToken.wakeUp

    private var mayRead = false
    private var mayWrite = false
    /// The peer ended its side, or the connection failed: reads must go on until they tell which.
    private var hungUp = false
    private var isOpen = true
    /// Who takes what comes, while a task waits for it; that task holds it.
    private unowned(unsafe) var reader: (any StreamReader)?
    /// Who takes all that comes: the reader, without a task.
    private var listener: (any StreamListener)?
    private var readerTask: WaitingTask?
    private var writerTask: WaitingTask?
    private var waitsToWrite = false
    /// What ended the reader's or the writer's wait, other than success.
    private var readFailure: StreamFailure?
    private var writeFailure: StreamFailure?

    /// When waiting ends as timed out, in nanoseconds of the monotonic clock; `Int64.max` for never.
    ///
    /// Setting it is a store: the loop's queue holds at most one useful entry per stream, which moves on by itself
    /// when the deadline has moved meanwhile.
    public var deadline: Int64 = .max {
        didSet { if deadline < armed { arm() } }
    }
    private var armed: Int64 = .max

    /// Takes over a socket and registers it with the loop.
    init(descriptor: Int32, on loop: EventLoop) throws(StreamFailure) {
        self.loop = loop
        self.descriptor = descriptor
        token = loop.streams.insert(self)
        guard loop_watch(loop.poller, descriptor, token.bits) == 0 else {
            let failure = StreamFailure(errno: errno)
            close()
            throw failure
        }
    }

    deinit {
        assert(!isOpen, "a stream was dropped without being closed")
    }

    /// Whether the peer has closed its side, as far as the events so far tell: a connection at rest for which this is
    /// true cannot carry another exchange.
    public var peerHasClosed: Bool { hungUp }

    /// Whether bytes lie there that nobody has read: on a connection at rest, bytes that nobody asked for. Asks the
    /// system only where the events leave it open.
    public var hasUnreadBytes: Bool {
        guard mayRead else { return false }
        if let tls { return hasUnread(of: tls) }
        var byte: UInt8 = 0
        let nothing =
            recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) < 0 && errno == EAGAIN
        if nothing { mayRead = false }
        return !nothing
    }

    // MARK: - Reading and writing

    /// Hands what comes to `reader` until it has enough.
    ///
    /// The bytes are read and handed over at once when they arrive, before any waiting task runs: an exchange's end is
    /// timed when it came, not when its virtual user had its turn.
    @inlinable
    @inline(__always)
    public func read(by reader: any StreamReader) async throws(StreamFailure) {
        if try hasEnough(reader) { return }
        await loop.wait(at: self)
        // The stream does not hold who reads: where this is inlined, nothing else would until here.
        withExtendedLifetime(reader) {}
        try endReading()
    }

    /// Hands over what is there.
    ///
    /// - Returns: whether that is enough; otherwise a task has to wait here.
    @usableFromInline
    func hasEnough(_ reader: any StreamReader) throws(StreamFailure) -> Bool {
        if mayRead || hungUp || tls?.hasKept == true {
            switch drain(to: reader) {
            case .enough: return true
            case .failed(let failure): throw failure
            case .paused: loop.readLater(token)
            case .more: break
            }
        }
        if loop.streamsCancelled { throw .cancelled }
        // A deadline that came while nobody waited has left the loop's queue: this wait must meet it all the same.
        if deadline < armed { arm() }
        self.reader = reader
        return false
    }

    /// The wait has ended.
    @usableFromInline
    func endReading() throws(StreamFailure) {
        guard let failure = readFailure else { return }
        readFailure = nil
        throw failure
    }

    private enum Drained {
        case enough
        case more
        /// There may be more to read at once.
        case paused
        case failed(StreamFailure)
    }

    /// So many full buffers are read in one turn: a response without end must not keep the others waiting.
    private static let buffersPerTurn = 8

    /// Reads all that is there, or as much as the reader wants, or as much as one turn allows.
    private func drain(to reader: any StreamReader) -> Drained {
        let buffer = loop.readBuffer
        var buffersLeft = Self.buffersPerTurn
        if let tls, tls.hasKept, let drained = drained(tls.deliver(to: reader, by: loop.plainBuffer)) { return drained }
        while buffersLeft > 0 {
            buffersLeft &-= 1
            let count = loop_receive(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 {
                // A short read took everything: the next bytes raise a new event.
                let tookAll = count < buffer.count
                if tookAll { mayRead = false }
                bytesRead &+= count
                let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                if let tls, !tls.isShakingHands {
                    if let drained = drained(tls.take(bytes, for: reader, by: loop.plainBuffer)) { return drained }
                } else if reader.take(bytes) {
                    return .enough
                }
                if tookAll && !hungUp { return .more }
            } else if errno == EAGAIN {
                mayRead = false
                return .more
            } else if errno != EINTR {
                return .failed(StreamFailure(errno: errno))
            }
        }
        return .paused
    }

    /// Writes as much as the socket's buffer takes at once; never waits.
    ///
    /// - Returns: how many bytes were taken, from the first on.
    public func writeAtOnce(_ bytes: UnsafeRawBufferPointer) throws(StreamFailure) -> Int {
        if let tls {
            defer { bytesWritten = tls.bytesWritten }
            return try tls.write(bytes)
        }
        while true {
            let count = loop_send(descriptor, bytes.baseAddress, bytes.count)
            if count >= 0 {
                bytesWritten &+= count
                return count
            }
            switch errno {
            case EAGAIN: return 0
            case EINTR: continue
            default: throw StreamFailure(errno: errno)
            }
        }
    }

    /// Writes all bytes; suspends while the socket's buffer is full.
    public func write(_ bytes: UnsafeRawBufferPointer) async throws(StreamFailure) {
        var left = bytes
        while true {
            mayWrite = false
            left = UnsafeRawBufferPointer(rebasing: left[try writeAtOnce(left)...])
            if left.isEmpty { return }
            while !mayWrite { try await waitToWrite() }
        }
    }

    /// Closes the connection. Further events and deadlines find nobody.
    public func close() {
        guard isOpen else { return }
        isOpen = false
        (reader, listener) = (nil, nil)
        loop.streams.remove(token)
        // Nobody would read it where the peer has gone.
        if let tls, !hungUp { tls.sayEnd() }
        tls = nil
        Glibc.close(descriptor)
    }

    // MARK: - Listening

    /// Hands all that comes from now on to `listener`, which the stream holds until it is closed. No task may read or write
    /// here any more, other than by `writeAtOnce`; `deadline` means nothing from now on.
    public func attach(_ listener: any StreamListener) {
        assert(readerTask == nil && writerTask == nil, "a task waits for the stream")
        deadline = .max
        (self.listener, reader) = (listener, listener)
        // What is there already comes in the next turn, when the listener is ready for it.
        if mayRead || hungUp || tls?.hasKept == true { loop.readLater(token) }
    }

    // MARK: - Connecting

    /// Waits until a connection attempt has succeeded or failed.
    func waitForConnection() async throws(StreamFailure) {
        while !mayWrite { try await waitToWrite() }
        let error = loop_socket_error(descriptor)
        if error != 0 { throw StreamFailure(errno: error) }
    }

    // MARK: - TLS

    /// Makes it a TLS connection; nothing may have been read or written before.
    ///
    /// - Parameter session: what is resumed where it can be, and learns what a later connection can resume.
    @inline(never)
    func secure(by client: TLSClient, resuming session: TLSSession?) async throws(StreamFailure) {
        guard let tls = TLSLayer(client, descriptor: descriptor, resuming: session) else { throw .system(ENOMEM) }
        self.tls = tls
        let handshake = TLSHandshake(tls)
        handshake.moveOn()
        while tls.isShakingHands {
            switch try handshake.result.get() {
            case .nothing: break
            case .bytes: try await read(by: handshake)
            case .room:
                mayWrite = false
                while !mayWrite { try await waitToWrite() }
                handshake.moveOn()
            }
        }
        bytesWritten = tls.bytesWritten
    }

    /// Whether its TLS handshake was a short one, of a session resumed.
    public var wasResumed: Bool { tls?.wasResumed ?? false }

    /// The protocol that both sides agreed on in the TLS handshake (ALPN); empty for none.
    public var negotiatedProtocol: String { tls?.negotiatedProtocol ?? "" }

    /// What decrypting came to, as reading goes on by it; nil where the reader wants more.
    private func drained(_ delivery: TLSLayer.Delivery) -> Drained? {
        switch delivery {
        case .enough: return .enough
        case .more: return nil
        case .ended:
            hungUp = true
            return .failed(.reset)
        case .failed(let failure): return .failed(failure)
        }
    }

    /// Whether somebody said something unasked, or ended; what TLS says by itself, such as new sessions, is taken in.
    private func hasUnread(of tls: TLSLayer) -> Bool {
        let buffer = loop.readBuffer
        while mayRead {
            let count = loop_receive(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < buffer.count { mayRead = false }
            guard count > 0 else { return !(count < 0 && errno == EAGAIN) }
            bytesRead &+= count
            if tls.hasContent(UnsafeRawBufferPointer(rebasing: buffer[..<count]), by: loop.plainBuffer) { return true }
        }
        return false
    }

    // MARK: - Waiting

    private func waitToWrite() async throws(StreamFailure) {
        if loop.streamsCancelled { throw .cancelled }
        if deadline < armed { arm() }
        waitsToWrite = true
        await loop.wait(at: self)
        if let failure = writeFailure {
            writeFailure = nil
            throw failure
        }
    }

    /// A task came to wait here.
    public func keep(_ task: WaitingTask) {
        if waitsToWrite {
            waitsToWrite = false
            writerTask = task
        } else {
            readerTask = task
        }
    }

    private func resumeReader() {
        guard let task = readerTask else { return }
        (readerTask, reader) = (nil, nil)
        loop.resume(task)
    }

    private func resumeWriter() {
        guard let task = writerTask else { return }
        writerTask = nil
        loop.resume(task)
    }

    private func endWaits(as failure: StreamFailure) {
        if readerTask != nil {
            readFailure = failure
            resumeReader()
        }
        if writerTask != nil {
            writeFailure = failure
            resumeWriter()
        }
    }

    // MARK: - What the loop says

    /// The poller saw these events.
    @inline(__always)
    func happened(_ events: UInt32) {
        if events & (EPOLLHUP.rawValue | EPOLLERR.rawValue | EPOLLRDHUP.rawValue) != 0 { hungUp = true }
        if events & EPOLLIN.rawValue != 0 || hungUp {
            mayRead = true
            if let reader { arrived(for: reader) }
        }
        if events & EPOLLOUT.rawValue != 0 || hungUp {
            mayWrite = true
            if let listener { listener.canWrite() } else { resumeWriter() }
        }
    }

    private func arrived(for reader: any StreamReader) {
        switch drain(to: reader) {
        case .more:
            return
        case .paused:
            loop.readLater(token)
        case .enough:
            resumeReader()
        case .failed(let failure):
            if let listener { return tell(listener, of: failure) }
            readFailure = failure
            resumeReader()
        }
    }

    private func tell(_ listener: any StreamListener, of failure: StreamFailure) {
        (self.listener, reader) = (nil, nil)
        listener.failed(failure)
    }

    /// Goes on where the last turn had read enough.
    func readOn() {
        if let reader { arrived(for: reader) }
    }

    /// An entry of the loop's deadline queue came out; the deadline may have moved since it went in.
    func deadlineCame(now: Int64) {
        guard armed <= now else { return }
        armed = .max
        if deadline > now {
            if deadline != .max { arm() }
        } else {
            endWaits(as: .timedOut)
        }
    }

    /// The loop gives up on its streams.
    func cancel() {
        if let listener { return tell(listener, of: .cancelled) }
        endWaits(as: .cancelled)
    }

    private func arm() {
        armed = deadline
        loop.arm(token, at: deadline)
    }
}
