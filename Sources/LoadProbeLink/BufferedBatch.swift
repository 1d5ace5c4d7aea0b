/// A batch that waits to be sent: what the hub gets, and what is known of it without reading it.
struct BufferedBatch: Sendable, Equatable {
    /// Names a batch for good, whatever becomes of the buffer.
    struct Key: Sendable, Hashable {
        /// The life of the probe that measured it.
        var instance: String
        /// Its number there.
        var number: UInt64
    }

    /// Its name.
    var key: Key
    /// How many readings it has.
    var readings: Int
    /// The request, compressed.
    var body: [UInt8]
}
