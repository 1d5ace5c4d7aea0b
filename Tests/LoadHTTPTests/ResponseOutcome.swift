@testable import LoadHTTP

/// All that a machine says of one response, for comparison.
struct ResponseOutcome: Equatable {
    enum Ending: Equatable {
        /// Complete, with so many bytes of the input left over.
        case complete(unconsumed: Int)
        case failed(HTTP1Failure.Kind)
    }

    var ending: Ending
    var status: Int
    var body: [UInt8]
    var headBytes: Int
    var bodyBytes: Int64
    var canReuse: Bool
    /// The values of headers that the tests look at, where the head is kept.
    var headers: [[String]]

    static let watchedHeaders = ["x-tag", "set-cookie", "content-length"]
}

/// A response and how it is asked for.
struct ResponseInput {
    var bytes: [UInt8]
    var method = RequestMethod.other
    var keep = HTTP1ResponseMachine.Keep.headAndBody
    var limits = HTTP1ResponseMachine.Limits()

    /// Feeds the bytes in pieces that end at `cuts` (ascending), and then the end of the stream.
    func read(
        cutAt cuts: [Int] = [], memory: UnsafeMutablePointer<HTTP1HeadMemory>? = nil
    ) -> ResponseOutcome {
        var machine = HTTP1ResponseMachine(limits: limits)
        return read(cutAt: cuts, with: &machine, memory: memory)
    }

    /// The same with a machine that may have read other responses before.
    func read(
        cutAt cuts: [Int], with machine: inout HTTP1ResponseMachine,
        memory: UnsafeMutablePointer<HTTP1HeadMemory>? = nil
    ) -> ResponseOutcome {
        machine.expectResponse(to: method, keep: keep, memory: memory)
        var start = 0
        var progress = HTTP1ResponseMachine.Progress.incomplete
        for end in cuts + [bytes.count] where progress == .incomplete {
            // A buffer of the piece's exact size, overwritten afterwards: what was not copied in time is lost.
            var buffer = Array(bytes[start..<end])
            progress = buffer.withUnsafeMutableBytes { buffer in
                defer { buffer.initializeMemory(as: UInt8.self, repeating: 0xEE) }
                return machine.received(UnsafeRawBufferPointer(buffer))
            }
            start = end
        }
        return outcome(progress == .incomplete ? machine.closed() : progress, rest: bytes.count - start, of: machine)
    }

    private func outcome(
        _ progress: HTTP1ResponseMachine.Progress, rest: Int, of machine: HTTP1ResponseMachine
    ) -> ResponseOutcome {
        let ending: ResponseOutcome.Ending
        switch progress {
        case .complete(let unconsumed): ending = .complete(unconsumed: unconsumed + rest)
        case .failed(let failure): ending = .failed(failure.kind)
        case .incomplete: preconditionFailure("neither complete nor failed after the stream's end")
        }
        let isComplete = ending != .failed(.closedInHead) && machine.phase == .done
        return ResponseOutcome(
            ending: ending, status: machine.status, body: machine.body, headBytes: machine.headBytes,
            bodyBytes: machine.bodyBytes, canReuse: machine.canReuseConnection,
            headers: isComplete ? ResponseOutcome.watchedHeaders.map { machine.values(ofHeader: $0) } : [])
    }
}

/// The bytes of a text in Latin-1: `"\u{FF}"` is one byte.
func bytes(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
}
