import LoadContent
import LoadHTTP2
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// What became of a call.
extension GRPCClient {
    /// The stream has ended in good order.
    func judge(_ sample: inout Sample, _ call: GRPCPreparedCall) {
        guard end.isGRPC || stream.status == 200 && end.otherType == nil && end.hasStatus else {
            sample.status = UInt16(truncatingIfNeeded: stream.status)
            failure = .notGRPC(status: stream.status, type: end.otherType)
            sample.error = stream.status == 200 ? .malformed : .status
            return
        }
        do throws(GRPCMessageReader.Problem) {
            try messages.finish()
        } catch {
            failure = .framing(error)
            sample.error = .malformed
            return
        }
        guard let status = end.status else {
            failure = .noStatus(isThere: end.hasStatus)
            sample.error = .malformed
            return
        }
        sample.status = status.httpStatus
        guard call.expected.contains(status) else {
            failure = .status(status, message: end.message)
            sample.error = status == .deadlineExceeded ? .timeout : .status
            return
        }
        if status == .ok, !call.method.serverStreams, messages.count != 1 {
            failure = .notOneMessage(messages.count)
            sample.error = .malformed
            return
        }
        look(&sample, call)
    }

    /// The stream has failed.
    func judge(_ reason: HTTP2Failure, _ sample: inout Sample, _ call: GRPCPreparedCall, deadline: Int64) {
        if case .framing(let problem) = failure {
            switch problem {
            case .messageTooLarge, .tooMuchKept: sample.error = .tooLarge
            case .flag, .compressedWithoutEncoding, .cut: sample.error = .malformed
            }
            return
        }
        // A server that gives up at the deadline may do it by a reset.
        let isLate = reason == .timedOut || reason == .reset(.cancel) && stream.endedAt >= deadline
        guard isLate else {
            failure = .stream(reason)
            sample.error = ErrorKind(reason)
            return
        }
        let wasSent = stream.bytesOut > 0
        if wasSent, call.expected.contains(.deadlineExceeded) {
            sample.status = GRPCStatus.deadlineExceeded.httpStatus
            return look(&sample, call)
        }
        failure = .deadline(inLine: !wasSent)
        sample.error = .timeout
    }

    /// Counts, checks and saves what came.
    private func look(_ sample: inout Sample, _ call: GRPCPreparedCall) {
        if let wanted = call.messageCount,
            messages.count < wanted.atLeast ?? 0 || messages.count > wanted.atMost ?? .max
        {
            failure = .messageCount(messages.count)
            sample.error = .check
            return
        }
        guard let reader = call.reader else { return }
        if call.keepsMessages, let problem = decodeMessages(of: call) {
            failure = problem.failure
            sample.error = problem.kind
            return
        }
        let found = withResponse { response in
            reader.firstFailure(in: response, for: session)
                ?? reader.extract(from: response) { index, bytes in session[call.slots[index]] = Array(bytes)[...] }
        }
        guard let found else { return }
        failure = .check(found, by: reader)
        sample.error = .check
    }

    /// Looks at the response that came.
    func withResponse<Result>(_ look: (CompleteResponse) -> Result) -> Result {
        metadata.withUnsafeBytes { head in
            body.withUnsafeBytes { body in
                look(
                    CompleteResponse(
                        head: head, body: body, bodyBytes: Int64(stream.bodyBytes), serviceTime: serviceTime))
            }
        }
    }

    /// Writes what came as JSON: the message, or an array of the messages of a stream.
    ///
    /// - Returns: what keeps one from being read; nil for nothing.
    func decodeMessages(of call: GRPCPreparedCall) -> (failure: GRPCFailure, kind: ErrorKind)? {
        let isList = call.method.serverStreams
        if isList { body.append(UInt8(ascii: "[")) }
        for (index, kept) in messages.kept.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            var plain: [UInt8]?
            if kept.isCompressed {
                guard case .known(let coding) = end.encoding else {
                    var name: [UInt8] = []
                    if case .unknown(let other)? = end.encoding { name = other }
                    return (.unknownEncoding(name), .badEncoding)
                }
                var bytes = Array(messages.bytes[kept.bytes])
                do throws(ContentDecoder.Failure) {
                    try executor.decoder.decode(
                        &bytes, coding, atMost: Swift.min(executor.settings.maxMessageBytes, ContentDecoder.mostBytes))
                } catch {
                    if case .tooLarge = error { return (.encoding(error), .tooLarge) }
                    return (.encoding(error), .badEncoding)
                }
                plain = bytes
            }
            let problem =
                plain?.withUnsafeBytes { decode($0, call) }
                ?? messages.bytes.withUnsafeBytes { all -> String? in
                    plain == nil ? decode(UnsafeRawBufferPointer(rebasing: all[kept.bytes]), call) : nil
                }
            if let problem { return (.message(type: call.method.output.name, problem), .malformed) }
            guard body.count + executor.message.bytes.count <= GRPCMessageReader.mostKept else {
                return (.framing(.tooMuchKept(limit: GRPCMessageReader.mostKept)), .tooLarge)
            }
            body.append(contentsOf: executor.message.bytes)
        }
        if isList { body.append(UInt8(ascii: "]")) }
        return nil
    }

    private func decode(_ message: UnsafeRawBufferPointer, _ call: GRPCPreparedCall) -> String? {
        executor.schema.decode(message, as: call.method.output, into: executor.message)
    }

    // MARK: - In words

    var failureDetail: String? {
        switch failure {
        case .none: nil
        case .request(.metadata(let problem)), .request(.message(let problem)): words(for: problem)
        case .request(.json(let problem)): "with its values the message cannot be encoded: \(problem)"
        case .stream(.connecting(let reason)): reason.words(connectingTo: executor.address)
        case .stream(let reason): reason.description
        case .deadline(inLine: true): "no stream was free before the deadline"
        case .deadline(inLine: false): "DEADLINE_EXCEEDED"
        case .framing(let problem): problem.description
        case .notGRPC(let status, let type):
            "HTTP status \(status)" + (type.map { " with the content type \($0.quoted)" } ?? "") + ", which is not gRPC"
        case .noStatus(isThere: true): "the grpc-status is none that there is"
        case .noStatus(isThere: false): "the trailers have no grpc-status"
        case .status(let status, let message):
            status.name + (message.isEmpty ? "" : ": \(Array(GRPCFrame.message(message).utf8).quoted)")
        case .notOneMessage(let count): "OK with \(count) messages, where there has to be one"
        case .messageCount(let count): "\(count) messages came"
        case .encoding(let reason): reason.description
        case .unknownEncoding(let name): "a message is compressed by \(name.quoted), which is not decompressed"
        case .message(let type, let problem): "a message is no \(type): \(problem)"
        case .check(let found, let reader): withResponse { reader.text(of: found, in: $0, for: session) }
        }
    }

    private func words(for problem: GRPCFilledText.Problem) -> String {
        switch problem {
        case .missing(let slot): "${\(executor.layout.names[slot])} has no value"
        case .refused(let slot): "the value of ${\(executor.layout.names[slot])} cannot stand in metadata"
        }
    }

    private var serviceTime: Int64 { stream.endedAt - started }
}
