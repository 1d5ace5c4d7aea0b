/// Which part of a response a header field belongs to.
package enum HTTP2Part: Sendable {
    /// An interim response (1xx), before the response itself.
    case interim
    case head
    case trailers
}

/// Takes what comes on a stream as it comes: called by the loop, before any waiting task goes on. Bytes are valid during the
/// call only.
package protocol HTTP2StreamHandler: AnyObject {
    /// A header field. The status is not among them: it is the stream's.
    func received(field name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, in part: HTTP2Part)

    /// Bytes of the body.
    ///
    /// - Returns: whether a task that waits for more (`HTTP2Stream.waitForMore`) should go on.
    func received(data: UnsafeRawBufferPointer) -> Bool
}
