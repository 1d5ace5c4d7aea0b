/// A response that is all there, as checks and extractions look at it. Valid only while its bytes are.
package struct CompleteResponse {
    /// The final head, where it was kept.
    package let head: UnsafeRawBufferPointer
    /// The body without any coding, where it was kept.
    package let body: UnsafeRawBufferPointer
    /// The body's bytes as they were sent, without the transfer coding; known also where the body was not kept.
    package let bodyBytes: Int64
    /// From the exchange's start to the last byte, in nanoseconds.
    package let serviceTime: Int64

    /// Makes it of memory that outlives it.
    package init(
        head: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer, bodyBytes: Int64, serviceTime: Int64
    ) {
        (self.head, self.body, self.bodyBytes, self.serviceTime) = (head, body, bodyBytes, serviceTime)
    }
}

/// How much of a response must be kept for what reads it.
package enum ResponseNeeds: UInt8, Sendable {
    /// What is counted anyway.
    case nothing
    /// The head.
    case head
    /// All of it.
    case headAndBody
}
