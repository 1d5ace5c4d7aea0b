/// The record of one exchange. Fixed size, no references: it lives on the stack between the wire and the recorder.
///
/// Instants are nanoseconds of the monotonic clock.
public struct Sample: Sendable, Equatable {
    /// When a user would have started it: the arrival, or the end of the step before plus its wait.
    public var intended: Int64
    /// The part of the time before `started` for which the scenario's own limit of exchanges in flight held it back, in
    /// nanoseconds; 0 without a limit.
    public var held: Int64
    /// When the generator began to send it (with a new connection: to connect).
    public var started: Int64
    /// How long it waited for a connection, or for a place on one, that others use too, in nanoseconds.
    public var queued: Int64
    /// How long it took to resolve the host's name, in nanoseconds; 0 where it was known.
    public var resolving: Int64
    /// How long it took to connect, in nanoseconds; 0 where it used a connection that was there.
    public var connecting: Int64
    /// How long the TLS handshake took, in nanoseconds; 0 without one.
    public var securing: Int64
    /// When the request had been handed to the transport; 0 if it was not.
    public var sent: Int64
    /// When the first byte of the response came; 0 if none came.
    public var firstByte: Int64
    /// When the response was complete, or failed.
    public var ended: Int64
    /// The part of the time at its end that the scenario chose to spend there, such as on further messages: nobody's time to
    /// answer. Nanoseconds.
    public var chosen: Int64 = 0
    /// Bytes sent, as handed to the transport.
    public var bytesOut: Int
    /// Bytes received, as they came from the transport.
    public var bytesIn: Int
    /// The response's status; 0 without a response or in a protocol without such.
    public var status: UInt16
    /// What went wrong; nil for success.
    public var error: ErrorKind?
    /// Whether the exchange opened a connection.
    public var openedConnection: Bool
    /// Whether the connection that it opened resumed a TLS session of one before.
    public var resumedSession = false
    /// Whether its request carried a trace context.
    public var isTraced = false
    /// Whether another exchange of the same step follows by itself.
    public var leadsOn = false

    /// Starts the record of an exchange that begins at `started`.
    public init(intended: Int64, started: Int64) {
        self.intended = intended
        self.started = started
        (held, queued, resolving, connecting, securing, sent) = (0, 0, 0, 0, 0, 0)
        (firstByte, ended, bytesOut, bytesIn, status, error) = (0, started, 0, 0, 0, nil)
        openedConnection = false
    }

    /// Ends the exchange as a failure.
    public mutating func fail(as kind: ErrorKind, at instant: Int64) {
        (error, ended) = (kind, instant)
    }

    /// From the intended start to the end: what a user would have waited. Nanoseconds.
    public var responseTime: Int64 { ended - intended - chosen }
    /// From the actual start to the end: what the target took. Nanoseconds.
    public var serviceTime: Int64 { ended - started - chosen }
    /// Actual start minus intended start, without what the scenario's limit held it back: what the generator, or its pool,
    /// added. Nanoseconds.
    public var sendLag: Int64 { started - intended - held }
}
