import LoadHTTP
import LoadLoop
import LoadMeasure
import LoadWire

extension WebSocketClient {
    /// Opens a connection: TCP, and the opening handshake.
    func connect(
        _ step: PreparedStep, _ request: UpgradeRequest, at place: WebSocketPlace, subprotocols: [String],
        offer: DeflateParameters?, until deadline: Int64, sample: inout Sample
    ) async {
        let sockets = openSockets()
        sockets.makeRoom(for: step.socket)
        var asked: [UInt8] = []
        let problem = request.fill(from: session, at: sample.started, into: &asked)
        request.forgetSaved(in: session)
        if let problem {
            failure = .words(problem)
            return sample.fail(as: .request, at: MonotonicClock.now())
        }
        let key = executor.makeKey()
        PreparedStep.put(key, into: &asked)
        let stream: ByteStream
        do {
            let dialed = try await place.dial(deadline: deadline, for: session.user)
            sample.opened(dialed)
            stream = dialed.stream
        } catch {
            failure = .connecting(error, to: place)
            return sample.fail(as: ErrorKind(connecting: error), at: MonotonicClock.now())
        }
        let answer = UpgradeAnswer(to: request, headBytes: executor.settings.http.maxHeadBytes)
        stream.deadline = deadline
        do throws(StreamFailure) {
            try await write(asked, on: stream)
            try await stream.read(by: answer)
        } catch {
            failure = .handshake(error, bytesIn: stream.bytesRead)
            sample.fail(as: ErrorKind(reading: error), at: MonotonicClock.now())
        }
        (sample.bytesIn, sample.bytesOut) = (stream.bytesRead, stream.bytesWritten)
        guard sample.error == nil, let agreed = judge(answer, key, subprotocols, offer, &sample) else {
            return stream.close()
        }
        let (deflater, inflater) = executor.compressors(for: agreed.compression)
        let connection = WebSocketConnection(
            stream, of: executor, to: place,
            reader: WebSocketReader(limit: executor.settings.maxMessageBytes, inflater: inflater), deflater: deflater,
            messages: step.messages, openedAt: sample.ended)
        sockets.put(connection, at: step.socket)
        if let failed = request.judge(
            answer, to: asked, for: session, serviceTime: sample.serviceTime, at: sample.ended)
        {
            failure = .words(failed)
            sample.error = .check
        }
        connection.begin(with: answer.rest)
    }

    private func write(_ bytes: [UInt8], on stream: ByteStream) async throws(StreamFailure) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { memory.deallocate() }
        memory.copyBytes(from: bytes)
        do throws(StreamFailure) {
            try await stream.write(UnsafeRawBufferPointer(memory))
        } catch {
            // A server may answer and hang up before it has read the request: its answer counts.
            if error != .reset { throw error }
        }
    }

    /// Whether the answer opens the connection, and how; fills in what became of it otherwise.
    private func judge(
        _ answer: UpgradeAnswer, _ key: WebSocketKey, _ subprotocols: [String], _ offer: DeflateParameters?,
        _ sample: inout Sample
    ) -> HandshakeAnswer? {
        (sample.firstByte, sample.ended) = (answer.firstByte, answer.lastByte)
        sample.status = UInt16(truncatingIfNeeded: answer.status)
        if answer.status != 0, answer.status != 101 {
            failure = .status(answer.status)
            sample.error = .status
            return nil
        }
        if let problem = answer.failure {
            failure = .words(problem.text)
            sample.error = problem.kind
            return nil
        }
        let judged = answer.withHead { head in
            Result { () throws(HandshakeAnswer.Failure) in
                try HandshakeAnswer(head: head, to: key, subprotocols: subprotocols, offer: offer)
            }
        }
        switch judged {
        case .success(let agreed): return agreed
        case .failure(let problem):
            failure = .words("the answer to the handshake \(problem.text)")
            sample.error = .malformed
            return nil
        }
    }
}
