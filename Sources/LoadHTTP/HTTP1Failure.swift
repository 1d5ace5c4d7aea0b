/// Why a response could not be read to its end.
struct HTTP1Failure: Error, Equatable, Sendable {
    /// The reasons, a closed list.
    enum Kind: String, CaseIterable, Sendable {
        /// The peer closed the connection before the first byte of a response.
        case closedBeforeResponse
        /// The peer closed the connection within a response's head.
        case closedInHead
        /// The peer closed the connection within a response's body.
        case closedInBody
        /// Bytes arrived that no request asked for.
        case unsolicited
        /// What came first is not the status line of any HTTP version.
        case notHTTP
        /// A status line of a major version other than 1.
        case unsupportedVersion
        /// A status line without a status of three digits, 100 or more.
        case badStatusLine
        /// More empty lines before the status line than a careless server sends.
        case tooManyEmptyLines
        /// More interim (1xx) responses than anyone needs.
        case tooManyInterimResponses
        /// A header line without a colon.
        case headerWithoutColon
        /// White space between a header's name and its colon.
        case spaceBeforeColon
        /// A header name that is empty or holds a character that names may not hold.
        case badHeaderName
        /// A continuation line where none may be: first in the head, or on a header that decides the framing.
        case foldedHeader
        /// A carriage return that does not end a line.
        case bareCarriageReturn
        /// A NUL byte in a head.
        case nulByte
        /// A `content-length` that is not a number of bytes.
        case badContentLength
        /// Two different values of `content-length`.
        case conflictingContentLength
        /// A chunk whose size is not a hexadecimal number, or whose size line is broken.
        case badChunkSize
        /// A chunk's data that is not followed by a line break.
        case badChunkEnd
        /// A chunk's size line above its limit.
        case chunkLineTooLong
        /// A broken line after the last chunk.
        case badTrailer
        /// Trailers above their limit.
        case trailersTooLarge
        /// A head above its limit.
        case headTooLarge
        /// A body above its limit.
        case bodyTooLarge
    }

    /// The reason.
    let kind: Kind
    /// The reason with its particulars, for an error example: one printable line of limited length.
    let text: String
}
