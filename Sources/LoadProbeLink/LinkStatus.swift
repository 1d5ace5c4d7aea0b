/// How a link stands.
public struct LinkStatus: Sendable, Equatable {
    /// Batches that wait for the hub.
    public var waiting = 0
    /// Their bytes.
    public var waitingBytes = 0
    /// Readings that were let go, in all the buffer's life: the hub was away for longer than it holds, or refused them.
    public var dropped = 0
    /// Batches that the hub has taken from this process.
    public var delivered = 0
    /// The number of the newest batch that is on disk, or at the hub.
    public var kept: UInt64 = 0
    /// How far the hub's clock is ahead; nil before it answered.
    public var clock: ClockEstimate?
    /// Why nothing is delivered; nil where all is well.
    public var hubProblem: String?
    /// Why nothing is written to the buffer; nil where all is well.
    public var bufferProblem: BufferProblem?
}
