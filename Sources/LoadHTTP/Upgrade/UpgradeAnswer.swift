import LoadContent
import LoadLoop
import LoadMeasure

/// Reads the answer to an `UpgradeRequest`, and keeps what follows its head: that is the other protocol's.
package final class UpgradeAnswer: StreamReader {
    private(set) var machine: HTTP1ResponseMachine
    private var progress = HTTP1ResponseMachine.Progress.incomplete
    /// When its first and last bytes came, in nanoseconds of the monotonic clock; 0 before.
    package private(set) var firstByte: Int64 = 0
    /// When the last byte of its head came.
    package private(set) var lastByte: Int64 = 0
    /// What followed the head.
    package private(set) var rest: [UInt8] = []

    /// An answer that did not come as it should.
    package struct Failure: Error, Equatable, Sendable {
        /// Where it is counted.
        package let kind: ErrorKind
        /// In words.
        package let text: String
    }

    /// - Parameter headBytes: the longest head that is accepted; a body of an answer that refuses may be as long.
    package init(to request: UpgradeRequest, headBytes: Int) {
        machine = request.expectAnswer(limits: .init(headBytes: headBytes, bodyBytes: Int64(headBytes)))
    }

    package func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        lastByte = MonotonicClock.now()
        if firstByte == 0, !bytes.isEmpty { firstByte = lastByte }
        progress = bytes.isEmpty ? machine.closed() : machine.received(bytes)
        switch progress {
        case .incomplete: return false
        case .complete(let unconsumed): rest = Array(bytes.suffix(unconsumed))
        case .failed: break
        }
        return true
    }

    /// The status; 0 before there is one.
    package var status: Int { machine.status }

    /// Hands over the head.
    package func withHead<Result>(_ look: (UnsafeRawBufferPointer) -> Result) -> Result {
        machine.head.withUnsafeBytes(look)
    }

    /// Why there is no complete answer; nil where there is.
    package var failure: Failure? {
        guard case .failed(let reason) = progress else { return nil }
        return Failure(kind: reason.errorKind, text: reason.text)
    }
}
