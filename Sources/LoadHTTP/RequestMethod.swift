/// What a request's method says about its response's framing; nothing else about the method matters there.
enum RequestMethod: Equatable, Sendable {
    /// The response has no body, whatever its head says.
    case head
    /// A successful response turns the connection into a tunnel.
    case connect
    /// Any other method.
    case other

    /// Sorts a method by its name, which is case-sensitive (RFC 9110, section 9.1).
    init(named name: String) {
        switch name {
        case "HEAD": self = .head
        case "CONNECT": self = .connect
        default: self = .other
        }
    }
}
