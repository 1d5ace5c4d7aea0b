/// How much a buffer keeps for a hub that is away. Beyond it the oldest go, and are counted.
public struct BufferLimits: Sendable, Equatable {
    /// Bytes of all batches.
    public var bytes: Int
    /// How long a batch may wait, in seconds in which a probe runs: a clock that is set makes nothing older.
    public var age: Double
    /// Bytes of the batches that cannot be written to disk.
    public var bytesInMemory: Int

    /// Sets limits; a day of a thousand series at 1/s takes about 300 MB.
    public init(bytes: Int = 256 << 20, age: Double = 7 * 86_400, bytesInMemory: Int = 16 << 20) {
        (self.bytes, self.age, self.bytesInMemory) = (bytes, age, bytesInMemory)
    }
}
