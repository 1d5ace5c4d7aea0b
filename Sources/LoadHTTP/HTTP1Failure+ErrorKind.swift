import LoadMeasure

extension HTTP1Failure {
    /// Where the failure is counted.
    var errorKind: ErrorKind {
        switch kind {
        case .closedBeforeResponse, .closedInHead, .closedInBody: .closed
        case .headTooLarge, .bodyTooLarge, .trailersTooLarge: .tooLarge
        case .unsolicited, .notHTTP, .unsupportedVersion, .badStatusLine, .tooManyEmptyLines, .tooManyInterimResponses,
            .headerWithoutColon, .spaceBeforeColon, .badHeaderName, .foldedHeader, .bareCarriageReturn, .nulByte,
            .badContentLength, .conflictingContentLength, .badChunkSize, .badChunkEnd, .chunkLineTooLong, .badTrailer:
            .malformed
        }
    }
}
