import LoadLoop

/// Opens connections that speak HTTP/2 from their first byte.
package protocol HTTP2Dialer: AnyObject {
    /// Opens one before a deadline, in nanoseconds of the monotonic clock.
    func dial(deadline: Int64) async throws(StreamFailure) -> ByteStream

    /// Whether the next one may go to another address: a failure says nothing of it then.
    var choosesAddresses: Bool { get }
}

extension HTTP2Dialer {
    /// It does not, unless the dialer says otherwise.
    package var choosesAddresses: Bool { false }
}

/// Connections to one target, shared by exchanges: opened when they are needed, replaced when they are gone. Who finds no
/// place on any waits in line.
///
/// The streams at once on one connection are as many as the settings and the peer allow. Before a connection is used for
/// a second exchange at once, another one is opened, as long as there may be more. Lives on its loop's thread.
package final class HTTP2Pool: AlarmOwner {
    /// Deadlines are kept to so many nanoseconds, so that many of them cost little.
    private static let leastPause: Int64 = 100_000

    private let loop: EventLoop
    private let settings: HTTP2Settings
    private let limit: Int
    private let dialer: any HTTP2Dialer
    private lazy var alarm = Alarm(of: self, on: loop)

    /// Connections that may take exchanges.
    private var connections: [HTTP2Connection] = []
    /// Connections that only end what is on them.
    private var leaving: [HTTP2Connection] = []
    private var dialing = 0
    /// Which connection is asked first for a place.
    private var turn = 0
    private var line = HTTP2StreamList()
    private var isClosed = false

    /// - Parameters:
    ///   - loop: where it lives.
    ///   - settings: what its connections promise and take.
    ///   - connections: so many connections at once, at the most.
    ///   - dialer: opens them.
    package init(on loop: EventLoop, settings: HTTP2Settings, connections: Int, dialer: any HTTP2Dialer) {
        self.loop = loop
        self.settings = settings
        limit = connections
        self.dialer = dialer
    }

    deinit {
        assert(connections.isEmpty && leaving.isEmpty, "a pool was dropped without being closed")
    }

    /// How many connections are open, those included that only end what is on them.
    package var openConnections: Int { connections.count + leaving.count }

    // MARK: - Places

    /// Gets the stream a place on a connection before `deadline`, in nanoseconds of the monotonic clock, when the exchange
    /// is to have ended as well. It may have to wait in line, or to open a connection.
    ///
    /// Submit the stream, or cancel it, before the task waits for anything else: others may want the place.
    @inline(__always)
    package func acquire(_ stream: HTTP2Stream, deadline: Int64 = .max) async throws(HTTP2Failure) {
        stream.begin(deadline: deadline)
        if line.isEmpty, let connection = connectionWithRoom() {
            return reserve(stream, on: connection)
        }
        try await acquireLater(stream)
    }

    private func acquireLater(_ stream: HTTP2Stream) async throws(HTTP2Failure) {
        let began = MonotonicClock.now()
        if mayDial {
            choose(stream)
        } else {
            stream.phase = .waiting
            stream.pool = self
            line.append(stream)
            watch(stream.deadline)
            await loop.wait(at: stream)
        }
        var waited = MonotonicClock.now() - began
        if stream.phase == .dialing {
            await open(for: stream)
            // A connection that did not come about was not waited for in line.
            if stream.failure == nil { waited = MonotonicClock.now() - began }
        }
        stream.waited = waited
        if let failure = stream.failure { throw failure }
    }

    private var mayDial: Bool { connections.count + dialing < limit && !isClosed }

    /// The next connection with room; none where a new one should be opened rather.
    private func connectionWithRoom() -> HTTP2Connection? {
        var found: Int?
        let count = connections.count
        for step in 0..<count {
            var index = turn &+ step
            if index >= count { index &-= count }
            let session = connections[index].session
            guard session.hasRoom else { continue }
            if session.isIdle {
                found = index
                break
            }
            if found == nil { found = index }
            if !mayDial { break }
        }
        guard let found, connections[found].session.isIdle || !mayDial else { return nil }
        turn = found &+ 1 == count ? 0 : found &+ 1
        return connections[found]
    }

    private func reserve(_ stream: HTTP2Stream, on connection: HTTP2Connection) {
        connection.session.reserve(stream)
        watch(stream.deadline)
    }

    // MARK: - Connections

    /// Opens a connection whose first place is the stream's.
    private func open(for stream: HTTP2Stream) async {
        do throws(StreamFailure) {
            let bytes = try await dialer.dial(deadline: stream.deadline)
            dialing -= 1
            stream.openedConnection = true
            guard !isClosed else {
                bytes.close()
                return stream.end(as: .cancelled, at: MonotonicClock.now())
            }
            let connection = HTTP2Connection(bytes, settings: settings, on: loop, of: self)
            connections.append(connection)
            if let mistake = stream.mistake {
                stream.end(as: mistake, at: MonotonicClock.now())
            } else {
                reserve(stream, on: connection)
            }
        } catch {
            dialing -= 1
            stream.end(as: stream.mistake ?? .connecting(error), at: MonotonicClock.now())
            couldNotDial(error)
        }
    }

    /// Nobody should wait for a connection that cannot come: all who do have failed with the one who tried.
    private func couldNotDial(_ failure: StreamFailure) {
        guard connections.isEmpty, dialing == 0 else { return }
        // Only its own time was over: others may have more. And the next one may be for another address.
        if failure.cause == .timedOut || dialer.choosesAddresses { return chooseDialer() }
        while let stream = line.popFirst() { stream.end(as: .connecting(failure), at: MonotonicClock.now()) }
    }

    /// Connections are missing: the first in line opens one.
    private func chooseDialer() {
        guard mayDial, let stream = line.popFirst() else { return }
        choose(stream)
        stream.wakeReceiver()
    }

    /// The stream's task opens a connection: it counts from now on, so that no other opens one too many.
    private func choose(_ stream: HTTP2Stream) {
        stream.phase = .dialing
        dialing += 1
    }

    /// A connection may have room again.
    func serve(_ connection: HTTP2Connection) {
        while !line.isEmpty, connection.session.hasRoom, let stream = line.popFirst() {
            connection.session.reserve(stream)
            stream.wakeReceiver()
        }
    }

    /// A connection takes no more exchanges, but ends those that it has.
    func wentAway(_ connection: HTTP2Connection) {
        guard let index = connections.firstIndex(where: { $0 === connection }) else { return }
        connections.remove(at: index)
        turn = 0
        leaving.append(connection)
        chooseDialer()
    }

    /// A connection has ended.
    func ended(_ connection: HTTP2Connection, as failure: HTTP2Failure) {
        connections.removeAll { $0 === connection }
        leaving.removeAll { $0 === connection }
        turn = 0
        if failure == .cancelled, connections.isEmpty {
            endLine(as: .cancelled)
        } else {
            chooseDialer()
        }
    }

    /// Closes all connections; what is on them, and who waits for one, ends as cancelled.
    package func close() {
        isClosed = true
        for connection in connections + leaving { connection.close() }
        endLine(as: .cancelled)
    }

    private func endLine(as failure: HTTP2Failure) {
        while let stream = line.popFirst() { stream.end(as: failure, at: MonotonicClock.now()) }
    }

    // MARK: - Deadlines

    /// Ends the wait of a stream in line.
    func leaveLine(_ stream: HTTP2Stream, as failure: HTTP2Failure) {
        line.remove(stream)
        stream.end(as: failure, at: MonotonicClock.now())
    }

    /// Lets a deadline of one of its streams be met.
    @inline(__always)
    package func watch(_ deadline: Int64) {
        if deadline < alarm.time { alarm.time = deadline }
    }

    package func alarmCame(now: Int64) {
        let waiting = line
        var earliest = waiting.earliestDeadline(after: now) { leaveLine($0, as: .timedOut) }
        for connection in connections + leaving {
            connection.session.expire(upTo: now)
            earliest = Swift.min(earliest, connection.session.earliestDeadline)
        }
        if earliest != .max { watch(Swift.max(earliest, now + Self.leastPause)) }
    }
}
