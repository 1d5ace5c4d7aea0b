/// Which version of HTTP a request is sent by.
public enum HTTPVersion: String, Sendable, Codable, CaseIterable {
    /// HTTP/1.1.
    case http11 = "1.1"
    /// HTTP/2 by TLS; a server that does not agree to it (ALPN) is an error.
    case http2 = "2"
    /// HTTP/2 from the first byte on, also without TLS, whatever the server may say.
    case http2PriorKnowledge = "2-prior-knowledge"
    /// HTTP/2 where the server agrees to it by TLS, else HTTP/1.1: found out once, before the load.
    case auto
}

/// How HTTP/2 connections are used.
public struct HTTP2Options: Sendable, Codable, Equatable {
    /// So many connections are shared by all users of the run, each loop having its part, but one at least; nil for a
    /// connection of each user's own.
    public var connections: Int?
    /// So many exchanges at once on one connection, at the most; the server may allow fewer.
    public var streams = 100
    /// How many bytes of a response the server may send before they are read, per exchange.
    public var streamWindow = 16 << 20
    /// The same for all exchanges of a connection.
    public var connectionWindow = 1 << 30

    /// The defaults.
    public init() {}
}
