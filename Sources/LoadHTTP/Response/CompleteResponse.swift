/// A response that is all there, as checks and extractions look at it. Valid only while its bytes are.
struct CompleteResponse {
    /// The final head, where it was kept.
    let head: UnsafeRawBufferPointer
    /// The body without any coding, where it was kept.
    let body: UnsafeRawBufferPointer
    /// The body's bytes as they were sent, without the transfer coding; known also where the body was not kept.
    let bodyBytes: Int64
    /// From the exchange's start to the last byte, in nanoseconds.
    let serviceTime: Int64
}

extension HTTP1ResponseMachine {
    /// Looks at the response that was read.
    func withResponse<Result>(serviceTime: Int64, _ look: (CompleteResponse) -> Result) -> Result {
        head.withUnsafeBytes { head in
            body.withUnsafeBytes { body in
                look(CompleteResponse(head: head, body: body, bodyBytes: bodyBytes, serviceTime: serviceTime))
            }
        }
    }
}
