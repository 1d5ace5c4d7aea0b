import LoadContent

/// A request that cannot be written as it was given. A reader of scenarios adds the location.
enum InvalidHTTPRequest: Error, Equatable, CustomStringConvertible {
    /// The method is empty or holds a character that a token may not hold.
    case method(String)
    /// The target is empty or holds a space, a control character or one outside ASCII.
    case target(String)
    /// A header's name is empty or holds a character that a token may not hold.
    case headerName(String)
    /// A header's value holds a control character, such as a line break.
    case headerValue(name: String, value: String)
    /// More than one `Host`.
    case repeatedHost
    /// A `Content-Length` that is not the body's.
    case contentLength(String, bodyLength: Int)
    /// A `Transfer-Encoding`; bodies are sent by their length.
    case transferEncoding

    /// What is wrong and what to write instead.
    var description: String {
        switch self {
        case .method(let method):
            "\(Self.quote(method)) is not a method; write for example GET"
        case .target(let target):
            "\(Self.quote(target)) cannot be a request's path; percent-encode spaces and characters outside ASCII"
        case .headerName(let name):
            "\(Self.quote(name)) is not a header name; use letters, digits and hyphens"
        case .headerValue(let name, let value):
            "the value of \(name) holds a line break or another control character"
                + (HTTPSyntax.isSecretField(name) ? "" : ": \(Self.quote(value))") + "; remove it"
        case .repeatedHost:
            "more than one Host header; keep one"
        case .contentLength(let value, let bodyLength):
            "Content-Length is \(Self.quote(value)) and the body has \(bodyLength) bytes; leave the header out"
        case .transferEncoding:
            "Transfer-Encoding cannot be chosen; leave the header out, the body is sent by its length"
        }
    }

    private static func quote(_ text: String) -> String { Array(text.utf8).quoted }
}
