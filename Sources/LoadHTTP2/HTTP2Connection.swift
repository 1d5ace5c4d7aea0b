import LoadLoop

/// A session on a stream of bytes: reads whatever comes, and writes once per turn of the loop what all its exchanges left.
///
/// It lives as long as its stream of bytes is open, on its loop's thread.
final class HTTP2Connection: StreamListener, TurnEnd, HTTP2SessionOwner {
    let session: HTTP2Session
    private let bytes: ByteStream
    private let loop: EventLoop
    private unowned(unsafe) var pool: HTTP2Pool?
    private var isOpen = true
    /// A write has told that the peer reset the connection: a read may see no more than its end.
    private var wasReset = false
    /// Whether the loop was asked to call when its turn ends.
    private var willFlush = false
    /// What the socket did not take, and how much of it it took since.
    private var unsent: [UInt8] = []
    private var sentOfUnsent = 0

    init(_ bytes: ByteStream, settings: HTTP2Settings, on loop: EventLoop, of pool: HTTP2Pool) {
        self.bytes = bytes
        self.loop = loop
        self.pool = pool
        session = HTTP2Session(settings)
        session.owner = self
        bytes.attach(self)
        sessionHasOutput()
    }

    // MARK: - Reading

    func take(_ received: UnsafeRawBufferPointer) -> Bool {
        guard isOpen else { return true }
        guard !received.isEmpty else {
            end(as: .lost(wasReset ? .reset : nil))
            return true
        }
        session.receive(received, at: MonotonicClock.now())
        sessionHasOutput()
        // Who waits for a place that became free submits in this turn.
        pool?.serve(self)
        return !isOpen
    }

    func failed(_ failure: StreamFailure) {
        end(as: failure == .cancelled ? .cancelled : .lost(failure))
    }

    // MARK: - Writing

    func sessionHasOutput() {
        guard !willFlush, isOpen else { return }
        willFlush = true
        loop.callAtEndOfTurn(self)
    }

    func turnEnds() {
        willFlush = false
        guard isOpen else { return }
        if unsent.isEmpty { flush() }
        settle()
    }

    func canWrite() {
        guard isOpen, !unsent.isEmpty else { return }
        let written = unsent.withUnsafeBytes { all in
            Result { () throws(StreamFailure) in
                try bytes.writeAtOnce(UnsafeRawBufferPointer(rebasing: all[sentOfUnsent...]))
            }
        }
        switch written {
        case .success(let count): sentOfUnsent += count
        case .failure(let failure): return couldNotWrite(failure)
        }
        guard sentOfUnsent == unsent.count else { return }
        unsent.removeAll(keepingCapacity: unsent.capacity <= 1 << 20)
        sentOfUnsent = 0
        sessionHasOutput()
    }

    /// Writes what the session has, as much at once as the loop's buffer takes.
    private func flush() {
        let buffer = loop.writeBuffer
        var filled = 0
        while true {
            let output = session.nextOutput()
            if output.count > buffer.count - filled || output.isEmpty {
                if filled > 0, !write(UnsafeRawBufferPointer(rebasing: buffer[..<filled])) {
                    // The session counts on its bytes being sent: those it has just handed over too.
                    unsent.append(contentsOf: output)
                    return
                }
                filled = 0
                if output.isEmpty { return }
                if output.count > buffer.count {
                    guard write(output) else { return }
                    continue
                }
            }
            UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyMemory(from: output)
            filled += output.count
        }
    }

    /// Writes, and keeps what the socket does not take.
    ///
    /// - Returns: whether it took all.
    private func write(_ output: UnsafeRawBufferPointer) -> Bool {
        do throws(StreamFailure) {
            let taken = try bytes.writeAtOnce(output)
            if taken == output.count { return true }
            unsent.append(contentsOf: output[taken...])
        } catch {
            couldNotWrite(error)
        }
        return false
    }

    private func couldNotWrite(_ failure: StreamFailure) {
        // What the peer has sent before says more than that it does not listen: it is read, and then its end.
        if failure == .reset { wasReset = true } else { failed(failure) }
    }

    // MARK: - Ending

    /// Draws the consequences of what came and went: places that are free again, or that it is over.
    private func settle() {
        guard isOpen else { return }
        if let failure = session.failure { return end(as: failure) }
        if !session.takesStreams {
            pool?.wentAway(self)
            if session.isIdle { end(as: .lost(nil)) }
        } else {
            pool?.serve(self)
        }
    }

    /// The connection is of no use any more: all that is on it ends as that.
    private func end(as failure: HTTP2Failure) {
        guard isOpen else { return }
        shut()
        let reason = session.end(as: failure)
        let pool = pool
        self.pool = nil
        pool?.ended(self, as: reason)
    }

    /// Closes it; exchanges that are on it end as cancelled.
    func close() {
        end(as: .cancelled)
    }

    private func shut() {
        isOpen = false
        bytes.close()
        unsent = []
    }
}
