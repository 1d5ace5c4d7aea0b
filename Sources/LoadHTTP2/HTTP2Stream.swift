import LoadLoop

/// One exchange on an HTTP/2 connection: reserved by `HTTP2Pool.acquire`, begun by `submit`, then waited for.
///
/// Whoever performs exchanges keeps one and uses it again for each: nothing is allocated for an exchange. Where it is
/// dropped before its exchange has ended, that is given up. Lives on its loop's thread; one task waits for what comes, and
/// another one may send.
package final class HTTP2Stream: WaitingPlace {
    enum Phase {
        /// Not in use, or its exchange has ended.
        case ended
        /// In the pool's line.
        case waiting
        /// A connection is being opened for it, by its own task.
        case dialing
        /// A connection keeps a place for it.
        case reserved
        /// Submitted.
        case open
    }

    let loop: EventLoop
    /// Takes what comes. Not held: it holds the stream, or outlives it otherwise.
    package unowned(unsafe) var handler: (any HTTP2StreamHandler)?
    /// Whether the peer may send on as soon as bytes have come. Otherwise `consume` says how many it may replace: what has
    /// come and was not consumed is a window at the most.
    package var consumesAtOnce = true

    // MARK: What the exchange has come to

    /// The response's status, 0 while there is none.
    package internal(set) var status = 0
    /// When its first and its last bytes came, in nanoseconds of the monotonic clock; 0 before.
    package internal(set) var firstByte: Int64 = 0
    package internal(set) var endedAt: Int64 = 0
    /// Bytes of the stream's own frames, their heads included. What a connection says about itself belongs to no stream.
    package internal(set) var bytesIn = 0
    package internal(set) var bytesOut = 0
    /// Bytes of the body.
    package internal(set) var bodyBytes = 0
    /// Why it failed; nil when it has not.
    package internal(set) var failure: HTTP2Failure?
    /// How long it waited for its place on a connection, in nanoseconds: in line, or for a connection to open.
    package internal(set) var waited: Int64 = 0
    /// Whether a connection was opened for it.
    package internal(set) var openedConnection = false
    /// Whether the exchange has ended, well or not.
    package var isEnded: Bool { phase == .ended }

    // MARK: What its session and its pool keep here

    var phase = Phase.ended
    var id: Int32 = 0
    /// When it ends as timed out, in nanoseconds of the monotonic clock. Who sets an earlier one lets the pool `watch` it.
    package var deadline: Int64 = .max {
        didSet { if deadline < oldValue { session?.mayExpire(at: deadline) } }
    }
    unowned(unsafe) var session: HTTP2Session?
    /// Whose line it waits in.
    unowned(unsafe) var pool: HTTP2Pool?
    var previous: Unmanaged<HTTP2Stream>?
    var next: Unmanaged<HTTP2Stream>?
    /// Size of the head, or trailers, that come.
    var headBytes = 0
    var part = HTTP2Part.head
    var interimResponses = 0
    /// The response has come to its end.
    var isComplete = false
    /// The request has left as a whole.
    var isSent = false
    /// What nghttp2 found wrong with it, before it closes the stream.
    var mistake: HTTP2Failure?
    /// The request's head, whose memory nghttp2 reads when it is sent.
    var head: HTTP2HeaderBlock?
    var outgoing = HTTP2OutgoingBody()

    /// Something that the handler wanted has come, and nobody has waited for it yet.
    private var hasMore = false
    private var receiver: WaitingTask?
    private var sender: WaitingTask?
    private var waitsToSend = false

    /// Makes a stream to be used on that loop.
    package init(on loop: EventLoop) {
        self.loop = loop
    }

    deinit {
        cancel()
    }

    /// Forgets the last exchange.
    func begin(deadline: Int64) {
        assert(phase == .ended, "a stream has one exchange at a time")
        self.deadline = deadline
        (status, firstByte, endedAt, bytesIn, bytesOut, bodyBytes, waited) = (0, 0, 0, 0, 0, 0, 0)
        (failure, mistake, openedConnection) = (nil, nil, false)
        (headBytes, part, interimResponses) = (0, .head, 0)
        (isComplete, isSent, hasMore) = (false, false, false)
    }

    /// The exchange is over: whoever waits goes on.
    func end(as failure: HTTP2Failure?, at now: Int64) {
        phase = .ended
        (session, head) = (nil, nil)
        (self.failure, endedAt) = (failure, now)
        outgoing.clear()
        wakeReceiver()
        wakeSender()
    }

    // MARK: - Using it

    /// Sends the request's head and what there is of its body, at the end of the loop's turn.
    ///
    /// - Throws: what has ended the connection since its place was reserved.
    package func submit(_ head: HTTP2HeaderBlock, body: HTTP2Body = .none) throws(HTTP2Failure) {
        guard let session else { throw failure ?? .cancelled }
        assert(phase == .reserved, "a stream is submitted once")
        session.submit(self, head, body)
        if let failure { throw failure }
    }

    /// Waits until the response is complete.
    package func waitForEnd() async throws(HTTP2Failure) {
        while !isEnded { await loop.wait(at: self) }
        if let failure { throw failure }
    }

    /// Waits until the handler has said that a task should go on, since the last such wait, or until the stream has ended.
    ///
    /// - Returns: whether more may come.
    package func waitForMore() async throws(HTTP2Failure) -> Bool {
        if !hasMore && !isEnded { await loop.wait(at: self) }
        hasMore = false
        if let failure { throw failure }
        return !isEnded
    }

    /// Lets the peer send so many bytes more, where the stream does not consume at once.
    package func consume(_ count: Int) {
        session?.consume(count, of: self)
    }

    /// Gives the exchange up: resets the stream, or leaves the line. Who waits for it goes on, with `failure`; only a
    /// connection that is being opened for it comes to its end first.
    package func cancel(as failure: HTTP2Failure = .cancelled) {
        switch phase {
        case .ended: break
        case .waiting: pool?.leaveLine(self, as: failure)
        case .dialing: mistake = failure
        case .reserved, .open: session?.giveUp(self, as: failure)
        }
    }

    // MARK: - Sending over time

    /// Sends bytes of an open body. Returns once they are on their way or kept; where the peer takes less than is sent, it
    /// waits until not more than 64 KiB are left.
    ///
    /// - Returns: false where the response came to its end before: nothing is taken any more.
    @discardableResult
    package func send(_ bytes: UnsafeRawBufferPointer) async throws(HTTP2Failure) -> Bool {
        if phase == .open, let session {
            outgoing.append(bytes)
            session.resume(self)
            while phase == .open, outgoing.isCrowded {
                waitsToSend = true
                await loop.wait(at: self)
            }
        }
        if let failure { throw failure }
        return !isEnded
    }

    /// Ends an open body; what was sent before leaves first.
    package func finishSending() {
        guard phase == .open, let session else { return }
        outgoing.finish()
        session.resume(self)
    }

    // MARK: - Waiting

    /// Keeps the task that receives or sends, or waits in line.
    package func keep(_ task: WaitingTask) {
        if waitsToSend {
            waitsToSend = false
            sender = task
        } else {
            receiver = task
        }
    }

    /// The handler has what a task may wait for.
    func moreCame() {
        hasMore = true
        wakeReceiver()
    }

    func wakeReceiver() {
        guard let task = receiver else { return }
        receiver = nil
        loop.resume(task)
    }

    func wakeSender() {
        guard let task = sender else { return }
        sender = nil
        loop.resume(task)
    }
}
