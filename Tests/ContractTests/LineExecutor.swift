import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// A protocol of lines on the loop's own streams: `tell: hello`.
struct LinePlugin: ExecutorPlugin {
    struct Settings: Codable {
        var address: TargetAddress
        /// In seconds.
        var timeout: Double
    }

    let name = "lines"
    let stepKeys: Set<String> = ["tell"]

    func decodeStep(_ node: LocatedNode, name: String?, diagnostics: inout Diagnostics) -> ExchangeStep? {
        guard
            let keys = MappingReader(
                node, "a step of lines", keys: ["tell"], others: StepKeys.common, into: &diagnostics),
            let text = keys["tell"]?.string("tell", into: &diagnostics)
        else { return nil }
        return ExchangeStep(executor: self.name, name: name ?? "tell", method: "TELL", specification: .string(text))
    }

    func decodeSettings(target: LocatedNode?, node: LocatedNode?, diagnostics: inout Diagnostics) -> PlanValue? {
        let keys = node.flatMap { MappingReader($0, "\"lines\"", keys: ["timeout"], into: &diagnostics) }
        let timeout = keys?["timeout"]?.duration("timeout", into: &diagnostics)
        return target?.address("target", scheme: "line", defaultPort: nil, into: &diagnostics).flatMap {
            try? PlanValue(encoding: Settings(address: $0, timeout: timeout.map { $0 / .seconds(1) } ?? 30))
        }
    }

    func makeExecutor(
        settings: PlanValue, steps: [ExchangeStep], context: ExecutorContext
    ) async throws -> any Executor {
        try LineExecutor(settings: try settings.decoded(), steps: steps, context: context)
    }

    func reach(settings: PlanValue, context: ExecutorContext) async throws {
        let settings: Settings = try settings.decoded()
        let executor = try LineExecutor(settings: settings, steps: [], context: context)
        try await executor.dialer.reach(
            settings.address.host, called: "lines at \(settings.address)",
            deadline: MonotonicClock.now() + executor.timeout)
    }
}

/// Lines on one loop.
private final class LineExecutor: Executor {
    let dialer: Dialer
    let lines: [SessionText]
    /// In nanoseconds.
    let timeout: Int64

    init(settings: LinePlugin.Settings, steps: [ExchangeStep], context: ExecutorContext) throws {
        dialer = Dialer(
            host: settings.address.host, port: settings.address.port, on: context.loop, policy: context.policy)
        timeout = Int64(settings.timeout * 1e9)
        lines = try steps.map { try SessionText(try $0.specification.decoded(), context.layout) }
    }

    func makeClient(session: Session) -> any ExchangeClient { LineExchanges(self, session: session) }
}

/// One user's connection.
private final class LineExchanges: ExchangeClient, StreamReader {
    private let executor: LineExecutor
    private let session: Session
    private var stream: ByteStream?
    private var line: [UInt8] = []
    private var (firstByte, lastByte, hasEnded) = (Int64(0), Int64(0), false)
    var latestEnd = Int64.max
    private(set) var failureDetail: String?

    init(_ executor: LineExecutor, session: Session) {
        (self.executor, self.session) = (executor, session)
    }

    func close() {
        stream?.close()
        stream = nil
    }

    func perform(_ step: Int, intended: Int64) async -> Sample {
        var sample = Sample(intended: intended, started: MonotonicClock.now())
        failureDetail = nil
        let deadline = Swift.min(sample.started &+ executor.timeout, latestEnd)
        if let stream, stream.peerHasClosed || stream.hasUnreadBytes { close() }
        let connection: ByteStream
        if let stream {
            connection = stream
        } else {
            do throws(StreamFailure) {
                connection = try await executor.dialer.dial(deadline: deadline).stream
            } catch {
                return fail(sample, as: ErrorKind(connecting: error), "\(error)")
            }
            (stream, sample.openedConnection) = (connection, true)
        }
        connection.deadline = deadline
        let (sent, received) = (connection.bytesWritten, connection.bytesRead)
        line.removeAll(keepingCapacity: true)
        do throws(SessionText.MissingValue) {
            try executor.lines[step].append(to: &line, for: session)
        } catch {
            return fail(sample, as: .request, "\(error)", closing: false)
        }
        line.append(10)
        (firstByte, hasEnded) = (0, false)
        do throws(StreamFailure) {
            try await connection.write(line)
            try await connection.read(by: self)
            (sample.firstByte, sample.ended) = (firstByte, lastByte)
            if hasEnded { sample = fail(sample, as: .closed, "the connection ended before the answer") }
        } catch {
            sample = fail(sample, as: ErrorKind(reading: error), "\(error)")
        }
        sample.bytesOut = connection.bytesWritten &- sent
        sample.bytesIn = connection.bytesRead &- received
        return sample
    }

    private func fail(_ sample: Sample, as kind: ErrorKind, _ detail: String, closing: Bool = true) -> Sample {
        var sample = sample
        failureDetail = detail
        sample.fail(as: kind, at: MonotonicClock.now())
        if closing { close() }
        return sample
    }

    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        lastByte = MonotonicClock.now()
        if firstByte == 0 { firstByte = lastByte }
        hasEnded = bytes.isEmpty
        return hasEnded || bytes.last == 10
    }
}
