/// What a connection promises its peer, and what it takes from it.
package struct HTTP2Settings: Sendable, Equatable {
    /// How many bytes of a response's body the peer may send before any of them are consumed, per stream; 1 ..< 2^31.
    package var streamWindow = 1 << 24
    /// The same for all streams of a connection together; 65,535 ..< 2^31.
    package var connectionWindow = 1 << 30
    /// Size of the table by which the peer compresses header fields, in bytes.
    package var headerTableSize = 4_096
    /// The largest head or trailers of a response: names, values and 32 bytes for each field, as RFC 9113 counts them.
    package var maxHeadBytes = 65_536
    /// The largest body of a response.
    package var maxBodyBytes = Int.max
    /// So many exchanges at once on one connection, at the most; the peer may allow fewer.
    package var maxStreams = 100

    /// Makes the default settings: large windows, so that the target and not its client limits a transfer.
    package init() {}
}
