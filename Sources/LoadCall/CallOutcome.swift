import LoadMeasure

/// What came of a call.
public struct CallOutcome: Sendable {
    /// Bytes sent, where the client knows.
    public var bytesOut = 0
    /// Bytes received, where the client knows.
    public var bytesIn = 0
    /// The status, in a protocol that has numbers for that; else 0.
    public var status: UInt16 = 0
    /// What the call gave, by name: what `expect` and `save` of steps take.
    public var results: [String: [UInt8]]
    /// What went wrong, where the target answered, but not well.
    public var failure: CallFailed?

    /// A call that went well.
    public init(results: [String: [UInt8]] = [:], bytesOut: Int = 0, bytesIn: Int = 0) {
        (self.results, self.bytesOut, self.bytesIn) = (results, bytesOut, bytesIn)
    }

    /// A call that the target answered with a failure.
    public init(failure: CallFailed, bytesOut: Int = 0, bytesIn: Int = 0) {
        self.init(bytesOut: bytesOut, bytesIn: bytesIn)
        self.failure = failure
    }
}

/// A call that failed, and how it counts.
public struct CallFailed: Error, Sendable, Equatable, CustomStringConvertible {
    /// What it counts as in reports.
    public var kind: ErrorKind
    /// What went wrong, in words: the examples of a report have it.
    public var detail: String

    /// Makes the error.
    public init(_ kind: ErrorKind, _ detail: String) {
        (self.kind, self.detail) = (kind, detail)
    }

    /// Both.
    public var description: String { "\(kind.name): \(detail)" }
}
